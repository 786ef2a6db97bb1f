// SPDX-License-Identifier: Apache-2.0
// The view of where connections spend their life: as wide as their time, by pool, line and doing.

function life() {
    const pools = list(report.pools).filter(pool => pool.profile && number(pool.profile.heldMillis) > 0)
        .sort((a, b) => b.profile.heldMillis - a.profile.heldMillis);
    if (pools.length === 0) {
        return [el('p', null, 'No profile: nothing was held while the agent sampled.')];
    }
    const readout = el('output', { class: 'readout' }, 'Choose a part to see it alone.');
    const root = tree(pools);
    const holder = el('div', { class: 'flame', role: 'group', 'aria-label': 'Connection time by pool, line and doing' });
    const show = node => {
        choose('life', node === root ? null : node.path);
        holder.replaceChildren(node === root ? el('div', { class: 'level' }, node.children.map(child => flame(child, root, show, readout, 0)))
            : flame(node, root, show, readout, 0));
        holder.prepend(node === root ? '' : back(() => show(root)));
        readout.value = says(node, root);
    };
    show(byPath(root, chosen.get('life')) || root);
    const rows = [];
    for (const pool of root.children) {
        for (const site of pool.children) {
            for (const part of site.children) {
                rows.push([poolName(pool), codeLine(site.name), [swatch(part.spent), brief(part.spent)],
                    seconds(part.millis), percent(part.millis, root.millis)]);
            }
        }
    }
    const download = el('button', { type: 'button', 'data-key': 'collapsed' }, 'Collapsed stacks');
    download.addEventListener('click', () => save('connections.collapsed', collapsed(pools)));
    return [
        el('p', { class: 'dim' }, 'A part is as wide as the time of all its connections together, by ',
            grouped(pools.reduce((n, pool) => n + number(pool.profile.samples), 0)), ' samples of the last ',
            span(Math.max(...pools.map(pool => number(pool.profile.spanMillis)))), '.'),
        holder, readout,
        el('p', { class: 'tools' }, download, el('span', { class: 'dim small' }, ' for flame graph tools: milliseconds by pool, frames and doing')),
        opensOnPaper(more('life as a table', 'As a table', table('Connection time by pool, line and doing',
            [{ name: 'Pool', isHead: true }, { name: 'Acquired at' }, { name: 'Doing' }, { name: 'Connection time', figure: true }, { name: 'Of all', figure: true }], rows)))
    ];
}

function tree(pools) {
    const root = { name: 'all pools', children: [] };
    for (const pool of pools) {
        const node = { name: pool.name, isPool: true, children: [] };
        let known = 0;
        for (const site of list(pool.profile.sites)) {
            known += number(site.heldMillis);
            node.children.push({ name: site.line || '(line not known)', children: parts(site.millis), millis: number(site.heldMillis) });
        }
        const rest = number(pool.profile.heldMillis) - known;
        if (rest > 0.01 * pool.profile.heldMillis) {
            node.children.push({ name: '(other lines)', children: [{ name: 'not shown', spent: 'UNKNOWN', millis: rest, children: [] }], millis: rest });
        }
        node.children.sort((a, b) => b.millis - a.millis);
        node.millis = node.children.reduce((sum, child) => sum + child.millis, 0);
        root.children.push(node);
    }
    root.millis = root.children.reduce((sum, child) => sum + child.millis, 0);
    return named(root, '');
}

/** Gives each a path, by which it is known when the page is drawn again. */
function named(node, path) {
    node.path = path;
    node.children.forEach(child => named(child, path + '\n' + child.name));
    return node;
}

function byPath(node, path) {
    return node.path === path ? node : node.children.map(child => byPath(child, path)).find(Boolean) || null;
}

function parts(millis) {
    return Object.entries(millis || {}).map(([spent, sum]) => ({ name: brief(spent), spent, millis: number(sum), children: [] }));
}

function flame(node, root, show, readout, depth) {
    const words = says(node, root);
    const label = node.isPool ? [poolName(node)] : node.spent ? node.name : [el('span', { class: 'code' }, frame(node.name).place)];
    const button = el('button', { type: 'button', class: 'cell ' + (node.spent ? doing(node.spent).style : 'depth' + depth), title: words, 'aria-label': words, 'data-key': 'cell ' + node.path },
        el('span', null, label));
    button.addEventListener('click', () => show(node));
    button.addEventListener('focus', () => {
        readout.value = words;
    });
    button.addEventListener('pointerenter', () => {
        readout.value = words;
    });
    const all = el('div', { class: 'part' }, button, node.children.length > 0
        ? el('div', { class: 'level' }, node.children.map(child => flame(child, root, show, readout, depth + 1))) : null);
    all.style.flexGrow = String(Math.max(node.millis, 0.001));
    return all;
}

function back(act) {
    const button = el('button', { type: 'button', class: 'cell depth0', 'data-key': 'cell ' }, el('span', null, '\u2190 all pools'));
    button.addEventListener('click', act);
    return button;
}

function says(node, root) {
    const parts = frame(node.name);
    return (node.isPool ? 'pool ' + plain(node.name) : parts.method ? parts.place + ' in ' + parts.method : plain(node.name))
        + ': ' + seconds(node.millis) + ' of connection time, ' + percent(node.millis, root.millis) + ' of all';
}

function seconds(millis) {
    return millis < 10000 ? (millis / 1000).toFixed(1) + ' s' : grouped(millis / 1000) + ' s';
}

/** One stack a line, the outermost first, as flame graph tools read it: no semicolon and no line break within a frame. */
function collapsed(pools) {
    const name = text => plain(text).replace(/[;\s]+/g, ' ').trim() || '?';
    const lines = [];
    for (const pool of pools) {
        for (const site of list(pool.profile.sites)) {
            const frames = list(site.at).length > 0 ? list(site.at).slice().reverse() : [site.line || '(line not known)'];
            for (const [spent, millis] of Object.entries(site.millis || {})) {
                lines.push(['pool ' + name(pool.name), ...frames.map(name), '[' + brief(spent) + ']'].join(';') + ' ' + Math.round(number(millis)));
            }
        }
    }
    return lines.join('\n') + '\n';
}
