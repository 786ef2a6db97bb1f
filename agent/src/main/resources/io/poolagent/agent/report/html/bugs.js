// SPDX-License-Identifier: Apache-2.0
// The view Bugs: one row a bug, which opens to the whole report, what to change and the fingerprint.

const GRADES = { PROVEN: 'proven', SUSPECTED: 'suspected', NOTE: 'note' };

function bugs() {
    const all = list(report.bugs);
    if (all.length === 0) {
        return [el('p', null, 'Nothing was found.')];
    }
    const heads = ['What', 'Where', 'How often', 'Since', 'Likely cause', 'Done'];
    const body = el('tbody');
    all.forEach((bug, i) => body.append(...bugRows(bug, heads, i < MOST_REPORTS)));
    return [
        el('div', { class: 'scroll', 'data-key': 'table bugs' }, el('table', { class: 'bugs stacked' },
            el('caption', { class: 'unseen' }, 'The bugs, the one found last first'),
            el('thead', null, el('tr', null, heads.map((name, i) => el('th', { scope: 'col', class: i === 2 ? 'figure' : null }, name)))), body)),
        all.length > MOST_REPORTS ? el('p', { class: 'dim onlypaper' }, 'Printed are the reports of the ' + MOST_REPORTS + ' bugs found last; the page itself has the others.') : null,
        number(report.moreBugs) > 0 ? el('p', { class: 'dim' }, '\u2026 and ' + counted(report.moreBugs, 'more bug') + ', found longer ago.') : null
    ];
}

function bugRows(bug, heads, isPrinted) {
    const id = bugId(bug);
    const latest = bug.latest || {};
    const detail = el('tr', { class: 'detail', id: id + '-detail', hidden: true }, el('td', { colspan: heads.length }));
    const button = el('button', { type: 'button', class: 'link', 'data-key': id, 'aria-expanded': 'false', 'aria-controls': id + '-detail' },
        el('b', null, bug.kind));
    const show = open => {
        detail.hidden = !open;
        button.setAttribute('aria-expanded', String(open));
        if (open && detail.firstChild.childNodes.length === 0) {
            detail.firstChild.append(...bugDetail(bug));
        }
    };
    const toggle = open => {
        choose(id, open);
        show(open);
    };
    button.addEventListener('click', () => toggle(detail.hidden));
    const cells = [
        [button, el('div', { class: 'indent dim' }, GRADES[bug.grade] || bug.grade, ', pool ', poolName(bug.pool),
            number(bug.otherPools) > 0 ? ' and ' + counted(bug.otherPools, 'other') : null)],
        [el('div', { class: 'dim' }, bug.did, ' at'), codeLine(bug.line)],
        grouped(number(bug.count)),
        [el('div', { class: 'nowrap' }, clock(bug.first)), bug.last !== bug.first ? el('div', { class: 'nowrap dim' }, 'last ', clock(bug.last)) : null],
        causeOf(latest),
        latest.done || ''
    ];
    const row = el('tr', { id, tabindex: -1 }, cells.map((cell, i) =>
        el('td', { class: i === 2 ? 'figure' : i > 3 ? 'prose' : null, 'data-label': heads[i] }, el('div', null, cell))));
    row.openBug = () => toggle(true);
    if (isPrinted) {
        onPaper(row, () => {
            const wasHidden = detail.hidden;
            show(true);
            return () => show(!wasHidden);
        });
    }
    if (chosen.has(id)) {
        toggle(true);
    }
    return [row, detail];
}

function causeOf(latest) {
    if (latest.cause) {
        return latest.cause.says;
    }
    const dry = list(latest.details).find(detail => detail && detail.type === 'exhausted');
    return dry ? plain(dry.verdict).toLowerCase().replace(/_/g, ' ') : '';
}

function bugDetail(bug) {
    const facts = el('dl', { class: 'facts' });
    const fact = (name, ...value) => facts.append(el('dt', null, name), el('dd', null, value));
    if (bug.change) {
        fact('What to change', bug.change);
    }
    if (bug.latest && bug.latest.says && !bug.report) {
        fact('What', bug.latest.says);
        fact('Acquired at', stack(list(bug.latest.acquiredAt).slice(0, 12)));
        if (bug.latest.usage && bug.latest.usage.sql) {
            fact('Last statement', el('code', null, bug.latest.usage.sql));
        }
        if (bug.latest.thread) {
            fact('Held', span(bug.latest.heldMillis), ', by thread ', el('bdi', null, bug.latest.thread));
        }
    }
    fact('Found', counted(number(bug.count), 'time'), ', first ', stamp(bug.first), ', last ', stamp(bug.last));
    fact('Fingerprint', el('code', null, bug.bug), el('span', { class: 'dim' }, ' the same in every JVM'));
    return [facts, bug.report ? [el('h3', null, 'The last report'), pre('report of ' + bugId(bug), bug.report)]
        : bug.latest ? [] : [el('p', { class: 'dim' }, 'Its report is in the agent\u2019s log: of very many bugs not each is kept here.')]].flat();
}

/** Opens the bug that the address names. */
function openNamed() {
    const row = /^#bug-[\w-]+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
    if (row && row.openBug) {
        row.openBug();
        row.focus({ preventScroll: true });
        row.scrollIntoView({ block: 'start' });
    }
}
