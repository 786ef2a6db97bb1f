// SPDX-License-Identifier: Apache-2.0
// The page of an application that runs: asks for the document again and again, and draws what is new. What the reader opened, where they are and
// what they point at stays.

const REFRESH_MILLIS = 2000;
const LIMIT_MILLIS = 8000;

const live = { paused: false, pressed: false, asking: false, known: null };

function byId(id) {
    return document.getElementById(id);
}

/** Sets a text only if it is another one: it may be read aloud. */
function say(id, text) {
    if (byId(id).textContent !== text) {
        byId(id).textContent = text;
    }
}

async function refresh() {
    if (live.asking || live.paused || document.hidden) {
        return;
    }
    live.asking = true;
    try {
        const answer = await fetch('report.json', { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(LIMIT_MILLIS) });
        if (answer.ok) {
            const next = await answer.json();
            say('trouble', '');
            show(next);
        } else if (answer.status === 401) {
            say('trouble', 'This page is of a run that has ended. Open the address in the log of the one that runs now.');
        } else {
            say('trouble', 'The agent does not answer: it is busy, or watches no more and its log says why.' + lastKnown());
        }
    } catch (e) {
        say('trouble', 'No answer: the application has ended, or this machine cannot reach it.' + lastKnown());
    } finally {
        live.asking = false;
    }
}

function show(next) {
    try {
        draw(next);
    } catch (e) { // Not for want of an answer.
        say('trouble', 'This page cannot show what the agent answered: ' + plain(e) + '.' + lastKnown());
    }
}

function lastKnown() {
    return live.known ? ' What is shown is of ' + clock(live.known.time) + '.' : '';
}

/** Draws a document, unless the reader would lose what is under the hand. */
function draw(next) {
    const selection = getSelection();
    if (live.known && (live.pressed || live.paused || !selection.isCollapsed && byId('main').contains(selection.anchorNode))) {
        return;
    }
    const before = live.known;
    live.known = next;
    if (!before) {
        start(next, 'Drawn again every ' + span(REFRESH_MILLIS) + '.');
    } else {
        report = next;
        redraw();
        tellNews(before);
    }
    const dry = list(report.pools).filter(isDry);
    document.title = (dry.length > 0 ? 'Dry: ' + dry.map(pool => plain(pool.name)).slice(0, 3).join(', ') + ' \u00b7 ' : '') + 'pool-agent';
    say('made', made(''));
}

/** Puts the new sections in the place of those that have changed. */
function redraw() {
    const focus = place(document.activeElement);
    const anchor = focus || place(keyed().find(node => node.getBoundingClientRect().top >= 0));
    const scrolled = keyed().filter(node => node.scrollLeft > 0).map(node => [place(node), node.scrollLeft]);
    for (const section of sections()) {
        const old = byId(section.id);
        if (!old.isEqualNode(section)) {
            old.replaceWith(section);
        }
    }
    reachScrolled();
    for (const [where, left] of scrolled) {
        const node = found(where);
        if (node) {
            node.scrollLeft = left;
        }
    }
    const now = found(focus);
    if (now && now !== document.activeElement) {
        now.focus({ preventScroll: true });
    }
    const same = found(anchor);
    if (same && scrollY > 0) {
        scrollBy({ top: same.getBoundingClientRect().top - anchor.top, behavior: 'instant' });
    }
}

function keyed() {
    return Array.from(byId('main').querySelectorAll('[data-key]'));
}

/** By what a node is found again: its key, and which of those that have the same. */
function place(node) {
    if (!node || !node.dataset || !node.dataset.key) {
        return null;
    }
    const same = keyed().filter(other => other.dataset.key === node.dataset.key);
    return { key: node.dataset.key, n: same.indexOf(node), top: node.getBoundingClientRect().top };
}

function found(where) {
    return where ? keyed().filter(node => node.dataset.key === where.key)[where.n] || null : null;
}

/** For who cannot see it: the bugs that were not there before. */
function tellNews(before) {
    const known = new Set(list(before.bugs).map(bug => bug.bug));
    const bugs = list(report.bugs).filter(bug => !known.has(bug.bug));
    if (bugs.length > 0) {
        say('news', 'New: ' + bugs.slice(0, 3).map(bug => plain(bug.kind) + ' at ' + frame(bug.line).place).join(', ')
            + (bugs.length > 3 ? ' and ' + counted(bugs.length - 3, 'more bug') : ''));
    }
}

byId('pause').addEventListener('click', () => {
    live.paused = !live.paused;
    byId('pause').textContent = live.paused ? 'Resume' : 'Pause';
    say('age', live.paused ? 'paused' : '');
    refresh();
});
// Behind another button, or Ctrl, a menu may open that takes the release.
addEventListener('pointerdown', event => {
    live.pressed = event.button === 0;
}, true);
['pointerup', 'pointercancel', 'contextmenu', 'dragend', 'blur'].forEach(name => addEventListener(name, () => {
    // The click comes after it.
    setTimeout(() => {
        live.pressed = false;
    }, 0);
}, true));
document.addEventListener('visibilitychange', refresh);
setInterval(refresh, REFRESH_MILLIS);
refresh();
