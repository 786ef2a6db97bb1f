// SPDX-License-Identifier: Apache-2.0
// What the views draw from the document: the connections of a pool by line and doing, and which pool is in need.

const DOING = {
    IN_STATEMENT: { words: 'in a statement', style: 'statement' },
    UNSEEN: { words: 'out of sight: whoever has what it handed out may work with it', brief: 'out of sight', style: 'unknown' },
    READING: { words: 'reading a result', style: 'reading' },
    IDLE: { words: 'idle, in the application\u2019s hands', brief: 'idle', style: 'idle' },
    IDLE_IN_TRANSACTION: { words: 'idle in a transaction', style: 'transaction' },
    LOST: { words: 'lost: nothing can close it any more', brief: 'lost', style: 'lost' },
    UNKNOWN: { words: 'not sampled', style: 'unknown' }
};

function doing(name) {
    return DOING[name] || DOING.UNKNOWN;
}

function brief(name) {
    return doing(name).brief || doing(name).words;
}

function swatch(name) {
    return el('i', { class: 'swatch ' + doing(name).style, 'aria-hidden': 'true' });
}

function lostOf(pool) {
    return list(pool.lost).reduce((sum, site) => sum + number(site.lost), 0);
}

/** In use or lost. */
function taken(pool) {
    return number(pool.held) + lostOf(pool);
}

function isFull(pool) {
    return number(pool.maximum) > 0 && taken(pool) >= pool.maximum;
}

/** Dry: it has none to lend and somebody waits. */
function isDry(pool) {
    return number(pool.pending) > 0 && (isFull(pool) || !(number(pool.maximum) > 0) || Boolean(pool.verdict));
}

function need(pool) {
    const share = number(pool.maximum) > 0 ? Math.min(1, taken(pool) / pool.maximum) : taken(pool) > 0 ? 0.5 : 0;
    return (isDry(pool) ? 4 : 0) + (number(pool.pending) > 0 ? 2 : 0) + share;
}

function byNeed(pools) {
    return list(pools).slice().sort((a, b) => need(b) - need(a));
}

/** The connections of a pool that were acquired at one line and do the same, most first. */
function groups(pool) {
    const found = new Map();
    const group = (line, spent) => {
        const key = line + '\n' + spent;
        if (!found.has(key)) {
            found.set(key, { line, spent, count: 0, oldestMillis: 0, leases: [], site: null });
        }
        return found.get(key);
    };
    const listed = new Map();
    for (const lease of list(pool.leases)) {
        const one = group(lease.line, DOING[lease.spent] ? lease.spent : 'UNKNOWN');
        one.count++;
        one.leases.push(lease);
        one.oldestMillis = Math.max(one.oldestMillis, number(lease.heldMillis));
        listed.set(lease.line, (listed.get(lease.line) || 0) + 1);
    }
    const atLine = new Map();
    for (const site of list(pool.sites)) {
        atLine.set(site.line, (atLine.get(site.line) || 0) + number(site.held));
        for (const one of found.values()) {
            one.site = one.site || (one.line === site.line ? site : null);
        }
    }
    for (const [line, held] of atLine) {
        const rest = held - (listed.get(line) || 0);
        if (rest > 0) { // Of very many not each is listed.
            group(line, 'UNKNOWN').count += rest;
        }
    }
    const sum = list(pool.sites).reduce((all, site) => all + number(site.held), 0);
    if (number(pool.held) > sum) {
        group('(other lines)', 'UNKNOWN').count += pool.held - sum;
    }
    for (const site of list(pool.lost)) {
        const one = group(site.line, 'LOST');
        one.count += number(site.lost);
        one.oldestMillis = Math.max(one.oldestMillis, number(site.lostMillis));
        one.site = site;
    }
    const total = line => Array.from(found.values()).reduce((n, one) => n + (one.line === line ? one.count : 0), 0);
    return Array.from(found.values()).sort((a, b) =>
        total(b.line) - total(a.line) || (a.line < b.line ? -1 : a.line > b.line ? 1 : b.count - a.count));
}

/** The line that holds most of a pool. */
function worst(pool) {
    const lines = new Map();
    for (const one of groups(pool)) {
        const known = lines.get(one.line) || { line: one.line, count: 0, oldestMillis: 0, doing: new Map() };
        known.count += one.count;
        known.oldestMillis = Math.max(known.oldestMillis, one.oldestMillis);
        known.doing.set(one.spent, (known.doing.get(one.spent) || 0) + one.count);
        lines.set(one.line, known);
    }
    return Array.from(lines.values()).sort((a, b) => b.count - a.count)[0] || null;
}

function poolName(pool) {
    return el('bdi', { class: 'name' }, pool && pool.name);
}

/** As in 4 of 4 in use. */
function figures(pool) {
    const lost = lostOf(pool);
    return (number(pool.maximum) >= taken(pool) && pool.maximum > 0 ? taken(pool) + ' of ' + pool.maximum : taken(pool))
        + (lost > 0 ? ' in use or lost' : ' in use');
}

function waiters(pool) {
    const n = number(pool.pending);
    return n === 0 ? null : counted(n, 'thread') + (n === 1 ? ' waits' : ' wait')
        + (pool.longestMillis ? ', for up to ' + span(pool.longestMillis) : '');
}

/** By its fingerprint: the order changes with each that is found. */
function bugId(bug) {
    const same = list(report.bugs).filter(other => other.bug === bug.bug);
    const n = same.indexOf(bug);
    return 'bug-' + plain(bug.bug).replace(/[^\w-]/g, '') + (n > 0 ? '-' + n : '');
}
