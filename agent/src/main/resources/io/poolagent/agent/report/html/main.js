// SPDX-License-Identifier: Apache-2.0
// Puts the page together: what matters first, then the views.

function summary() {
    const dry = list(report.pools).filter(isDry);
    const parts = dry.slice(0, 3).map(pool => {
        const most = worst(pool);
        return el('div', { class: 'alarm' },
            el('p', { class: 'big' }, el('b', null, 'Pool ', poolName(pool), isFull(pool) ? ' is dry: ' : ' is short of connections: '), figures(pool), ', ', waiters(pool), '.'),
            most ? el('p', { class: 'holder' }, most.count + (most.count === taken(pool) ? (most.count === 1 ? ' was' : ' were all') : ' of them were') + ' acquired at ', codeLine(most.line),
                ' ', el('span', { class: 'nobreak' }, '\u2014 ', doingOf(most), most.oldestMillis > 0 ? ', the oldest for ' + span(most.oldestMillis) : null, '.')) : null);
    });
    if (dry.length > 3) {
        parts.push(el('p', null, '\u2026 and ', counted(dry.length - 3, 'more pool'), ' dry.'));
    }
    if (dry.length === 0) {
        parts.push(el('p', { class: 'big' }, report.source === 'files' ? found()
            : [el('b', null, report.end ? 'No pool was dry at the end.' : 'No pool is dry.'), ' ', found()]));
        parts.push(...lastDry());
    }
    return el('section', { id: 'summary', class: 'summary', 'aria-label': 'Summary' }, parts);
}

function doingOf(most) {
    const kinds = Array.from(most.doing.entries()).sort((a, b) => b[1] - a[1]);
    return kinds.length === 1 ? brief(kinds[0][0]) : kinds.map(([spent, n]) => n + ' ' + brief(spent)).join(', ');
}

function found() {
    const n = list(report.bugs).length + number(report.moreBugs);
    return n === 0 ? 'Nothing was found.' : counted(number(report.findings), 'finding') + ' of ' + counted(n, 'bug') + '.';
}

/** What ran dry before. */
function lastDry() {
    return list(report.bugs).filter(bug => bug.kind === 'EXHAUSTED' || bug.kind === 'POOL_DEADLOCK').slice(0, 3).map(bug =>
        el('p', null, 'Pool ', poolName(bug.pool), ' ran dry ', bug.count === 1 ? 'once' : grouped(number(bug.count)) + ' times', ', last at ',
            clock(bug.last), bug.line ? [': most held at ', codeLine(bug.line)] : null, '. ', el('a', { href: '#' + bugId(bug) }, 'Its report')));
}

function section(id, title, note, content) {
    return el('section', { id, 'aria-labelledby': id + '-title' },
        el('h2', { id: id + '-title' }, title, note ? [' ', el('span', { class: 'dim' }, note)] : null), content);
}

/** What is wider than the page can be scrolled by key. */
function reachScrolled() {
    for (const part of document.querySelectorAll('.scroll')) {
        if (part.scrollWidth > part.clientWidth) {
            put(part, { tabindex: 0, role: 'region', 'aria-label': part.querySelector('caption').textContent }, []);
        } else {
            ['tabindex', 'role', 'aria-label'].forEach(name => part.removeAttribute(name));
        }
    }
}

/** The summary and the views, each a section. */
function sections() {
    const isLive = report.source !== 'files';
    const views = isLive ? [
        ['now', report.end ? 'At the end' : 'Now', clock(report.time), now()],
        ['timeline', 'Timeline', null, timeline()],
        ['life', 'Where connections spend their life', null, life()],
        ['bugs', 'Bugs', null, bugs()],
        ['advice', 'Advice', null, advice()]
    ] : [['bugs', 'Bugs', null, bugs()]];
    return [summary(), ...views.map(view => section(...view))];
}

function made(how) {
    return stamp(report.time) + ' ' + zone() + ' \u00b7 agent ' + plain(report.agent) + how;
}

/** Puts a document into the page, which is empty. */
function start(first, foot) {
    report = first;
    const all = sections();
    const names = { now: report.end ? 'At the end' : 'Now', timeline: 'Timeline', life: 'Life', bugs: 'Bugs', advice: 'Advice' };
    document.getElementById('views').append(...all.slice(1).map(one => el('li', null, el('a', { href: '#' + one.id }, names[one.id]))));
    document.getElementById('main').append(...all);
    document.getElementById('foot').append('Made by pool-agent ' + plain(report.agent) + '. ' + foot);
    addEventListener('hashchange', openNamed);
    addEventListener('resize', reachScrolled);
    addEventListener('toggle', reachScrolled, true);
    reachScrolled();
    openNamed();
}
