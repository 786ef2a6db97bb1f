// SPDX-License-Identifier: Apache-2.0
// The view Now: of each pool a bar as long as its maximum, with a segment for each line and doing, and those that wait.

const MOST_HOLDERS = 8;

function now() {
    const pools = byNeed(report.pools);
    const busy = pools.filter(pool => taken(pool) > 0 || number(pool.pending) > 0);
    const idle = pools.filter(pool => !busy.includes(pool));
    return [
        busy.length > 0 ? legend() : null,
        busy.map(poolNow),
        pools.length === 0 ? el('p', null, 'No pool is known: nothing was acquired.') : null,
        idle.length > 0 ? atRest(idle) : null,
        number(report.morePools) > 0 ? el('p', { class: 'dim' }, '\u2026 and ' + counted(report.morePools, 'more pool') + '.') : null
    ];
}

function legend() {
    const kinds = ['IN_STATEMENT', 'READING', 'IDLE', 'IDLE_IN_TRANSACTION', 'LOST'];
    return el('ul', { class: 'legend', 'aria-label': 'Colours' },
        kinds.map(kind => el('li', null, swatch(kind), brief(kind))),
        el('li', null, el('i', { class: 'swatch free', 'aria-hidden': 'true' }), 'free'),
        el('li', null, el('i', { class: 'swatch missing', 'aria-hidden': 'true' }), 'missing: a thread waits'));
}

function poolNow(pool) {
    const parts = groups(pool);
    const story = el('div', { class: 'story', 'aria-live': 'polite' });
    const buttons = [];
    const key = part => plain(pool.name) + ' ' + part.line + ' ' + part.spent;
    let shown = null;
    const open = part => {
        shown = shown === part ? null : part;
        choose('story ' + pool.name, shown && { line: shown.line, key: key(shown) });
        story.replaceChildren(...(shown ? holderStory(pool, shown) : []));
        for (const one of buttons) {
            one.node.setAttribute('aria-expanded', String(one.part === shown));
        }
    };
    const button = (part, attributes, ...children) => {
        const node = el('button', Object.assign({ type: 'button', 'aria-expanded': 'false', 'data-key': attributes.class.split(' ')[0] + ' ' + key(part) }, attributes), children);
        node.addEventListener('click', () => open(part));
        buttons.push({ node, part });
        return node;
    };
    onPaper(story, () => {
        const before = Array.from(story.childNodes);
        story.replaceChildren(...parts.slice(0, MOST_HOLDERS).map(part => el('div', { class: 'one' }, holderStory(pool, part))));
        return () => story.replaceChildren(...before);
    });
    const drawn = el('article', { class: 'pool' + (isDry(pool) ? ' dry' : '') },
        el('div', { class: 'title' },
            el('h3', null, poolName(pool), ' ', el('span', { class: 'dim' }, pool.kind)),
            isDry(pool) ? el('strong', { class: 'badge' }, 'dry') : isFull(pool) ? el('span', { class: 'badge quiet' }, 'full') : null,
            el('span', { class: 'figures' }, figures(pool), waiters(pool) ? [' \u00b7 ', el('b', null, waiters(pool))] : null)),
        bar(pool, parts, button),
        pool.verdict ? el('p', { class: 'verdict' }, 'Verdict: ', pool.verdict) : null,
        holders(pool, parts, button),
        story,
        counts(pool));
    const before = chosen.get('story ' + pool.name);
    // By now it may do something else.
    const again = before && (parts.find(part => key(part) === before.key) || parts.find(part => part.line === before.line));
    if (again) {
        open(again);
    }
    return drawn;
}

function bar(pool, parts, button) {
    const most = Math.max(number(pool.maximum), taken(pool));
    const waiting = number(pool.pending);
    const node = el('div', { class: 'bar', role: 'group', 'aria-label': 'Connections of pool ' + plain(pool.name) });
    const grow = (child, n) => {
        child.style.flexGrow = String(n);
        node.append(child);
    };
    for (const part of parts) {
        const label = counted(part.count, 'connection') + ' acquired at ' + frame(part.line).place + ', ' + doing(part.spent).words
            + (part.oldestMillis > 0 ? ', the oldest for ' + span(part.oldestMillis) : '');
        grow(button(part, { class: 'segment ' + doing(part.spent).style, 'aria-label': label, title: label },
            el('b', null, part.count), el('span', null, frame(part.line).place)), part.count);
    }
    if (most > taken(pool)) {
        grow(el('div', { class: 'free', title: most - taken(pool) + ' free' }, el('span', null, most - taken(pool) + ' free')), most - taken(pool));
    }
    if (waiting > 0) {
        // However many wait, the pool stays legible.
        grow(el('div', { class: 'missing', title: waiters(pool) }, el('span', null, waiting, el('span', { class: 'words' }, ' waiting'))), Math.min(waiting, Math.max(1, most)));
    }
    return node;
}

function holders(pool, parts, button) {
    if (parts.length === 0) {
        return null;
    }
    const rows = parts.map(part => {
        const oldest = part.leases[0];
        const name = oldest ? oldest.holder : list(part.site && part.site.threads)[0];
        const others = oldest ? new Set(part.leases.map(lease => lease.holder)).size - 1 : 0;
        return [
            el('span', { class: 'count' }, part.count),
            [swatch(part.spent), brief(part.spent)],
            button(part, { class: 'link' }, codeLine(part.line)),
            part.oldestMillis > 0 ? span(part.oldestMillis) : '',
            name ? [el('bdi', null, name), others > 0 ? ' and ' + others + ' more' : null] : '',
            oldest && oldest.sql ? el('code', null, oldest.sql) : ''
        ];
    });
    const columns = [
        { name: 'Held', figure: true }, { name: 'Doing' }, { name: 'Acquired at' },
        { name: 'Oldest', figure: true }, { name: 'Thread' }, { name: 'Last statement' }];
    const caption = 'Who holds the connections of pool ' + plain(pool.name);
    return [
        table(caption, columns, rows.slice(0, MOST_HOLDERS), { class: 'stacked holders' }),
        rows.length > MOST_HOLDERS ? opensOnPaper(more('lines of ' + pool.name, counted(rows.length - MOST_HOLDERS, 'more line'),
            table(caption, columns, rows.slice(MOST_HOLDERS), { class: 'stacked holders' }))) : null
    ];
}

function counts(pool) {
    const all = pool.counts || {};
    const back = number((all.reclaims || {}).RECLAIMED);
    return number(all.acquired) + number(all.failed) === 0 ? null : el('p', { class: 'dim small' },
        'Since the agent started: ', grouped(number(all.acquired)), ' acquired, ', grouped(number(all.released)), ' released',
        back > 0 ? ', ' + grouped(back) + ' reclaimed' : null,
        number(all.failed) > 0 ? '; getConnection() failed ' + grouped(all.failed) + (all.failed === 1 ? ' time' : ' times') : null, '.');
}

function atRest(pools) {
    return table('Pools of which nothing is in use',
        [{ name: 'Nothing in use', isHead: true }, { name: 'Library' }, { name: 'Maximum', figure: true }, { name: 'Acquired', figure: true }, { name: 'Failed', figure: true }],
        pools.map(pool => [poolName(pool), pool.kind, number(pool.maximum) > 0 ? pool.maximum : 'not known',
            grouped(number((pool.counts || {}).acquired)), grouped(number((pool.counts || {}).failed))]), { class: 'rest' });
}
