// SPDX-License-Identifier: Apache-2.0
// What is known of those who hold some connections of a pool: where, since when, what they did last, where they are now.

function holderStory(pool, part) {
    const site = part.site || {};
    const oldest = part.leases[0] || null;
    const threads = new Set(part.leases.map(lease => lease.holder));
    const facts = el('dl', { class: 'facts' });
    const fact = (name, ...value) => facts.append(el('dt', null, name), el('dd', null, value));

    fact('Acquired at', stack(list(site.at).length > 0 ? site.at : [part.line]));
    if (part.spent === 'LOST') {
        fact('Lost', counted(part.count, 'connection'), ', the first ', span(part.oldestMillis), ' ago. ',
            'The application dropped its last reference without close(), and the agent did not take it back.');
    }
    if (oldest) {
        fact('Held', part.count > 1 ? 'the oldest of ' + part.count + ' ' : '', 'for ', span(oldest.heldMillis), ', by thread ',
            el('bdi', null, oldest.holder), threads.size > 1 ? ' and ' + counted(threads.size - 1, 'more thread') : null);
        fact('Doing', swatch(part.spent), does(oldest));
        if (list(oldest.lastUsedAt).length > 0) {
            fact('Last used at', codeLine(oldest.lastUsedAt[0]));
        }
        if (oldest.sql) {
            fact('Statement', el('code', null, oldest.sql));
        }
        if (oldest.failed) {
            fact('It failed', el('code', null, oldest.failed.exception), oldest.failed.call ? [' in ', el('code', null, oldest.failed.call)] : null);
        }
        const where = part.leases.map(lease => lease.thread).find(Boolean) || (site.oldest || {}).thread;
        if (where) {
            fact('Its thread now', threadNow(where));
        }
    }
    return [facts, part.leases.length > 1 ? more('connections of ' + pool.name + ' ' + part.line, 'All ' + counted(part.leases.length, 'connection') + ' of it', leases(part)) : null].filter(Boolean);
}

function stack(frames) {
    return el('ol', { class: 'stack' }, list(frames).map(one => el('li', null, codeLine(one))));
}

function does(lease) {
    switch (lease.doing) {
        case 'EXECUTING':
            return 'a statement runs for ' + span(lease.millis);
        case 'READING':
            return 'a result is being read';
        case 'NOT_USED_YET':
            return 'not used yet, for ' + span(lease.millis) + (lease.spent === 'IDLE_IN_TRANSACTION' ? ', in a transaction' : '');
        default:
            return 'idle for ' + span(lease.millis) + (lease.spent === 'IDLE_IN_TRANSACTION' ? ', in a transaction' : '');
    }
}

function threadNow(thread) {
    const name = el('bdi', null, thread.name);
    if (thread.ended) {
        return [name, ' has ended'];
    }
    const line = list(thread.at)[0];
    return [name, thread.acquired === false ? ', which used it last,' : null, ' is ',
        thread.idle ? 'idle: it waits for its next work' : line ? ['at ', codeLine(line)] : 'in none of the application\u2019s methods',
        thread.leftAcquirer ? '; the methods that acquired it have returned' : null];
}

function leases(part) {
    return table('Connections acquired at ' + frame(part.line).place,
        [{ name: 'Thread', isHead: true }, { name: 'Held', figure: true }, { name: 'Doing' }, { name: 'Last statement' }],
        part.leases.map(lease => [el('bdi', null, lease.holder), span(lease.heldMillis), does(lease), lease.sql ? el('code', null, lease.sql) : '']));
}
