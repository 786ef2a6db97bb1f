// SPDX-License-Identifier: Apache-2.0
// What all views use. Text goes into the page as text nodes only: nothing of the data is ever markup.

const SVG = 'http://www.w3.org/2000/svg';
// Control characters, and those that have no width or turn the direction of text.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function escaped(c) {
    return '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0');
}

/** A text of one line, in which everything can be seen. */
function plain(value) {
    return String(value === undefined || value === null ? '' : value).replace(UNSEEN, escaped);
}

/** The same, whose line breaks stay. */
function plainLines(value) {
    return String(value).split(/\r?\n/).map(plain).join('\n');
}

function list(value) {
    return Array.isArray(value) ? value : [];
}

function number(value) {
    return typeof value === 'number' && isFinite(value) ? value : 0;
}

function put(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (value !== null && value !== undefined && value !== false) {
            node.setAttribute(name, value === true ? '' : plain(value));
        }
    }
    for (const child of children.flat(3)) {
        if (child !== null && child !== undefined && child !== false) {
            node.append(child instanceof Node ? child : document.createTextNode(plain(child)));
        }
    }
    return node;
}

function el(name, attributes, ...children) {
    return put(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
    return put(document.createElementNS(SVG, name), attributes, children);
}

/** A text of several lines. */
function pre(key, text) {
    const node = el('pre', { tabindex: 0, 'data-key': key });
    node.textContent = plainLines(text);
    return node;
}

function counted(n, what) {
    return grouped(n) + ' ' + what + (n === 1 ? '' : 's');
}

function grouped(n) {
    return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** As in 3 min 11 s. */
function span(millis) {
    const ms = Math.max(0, Math.round(number(millis)));
    if (ms < 1000) {
        return ms + ' ms';
    }
    if (ms < 10000 && ms % 1000 !== 0) {
        return Math.floor(ms / 100) / 10 + ' s';
    }
    const s = Math.floor(ms / 1000);
    if (s < 60) {
        return s + ' s';
    }
    const min = Math.floor(s / 60);
    return min < 60 ? min + ' min ' + s % 60 + ' s' : Math.floor(min / 60) + ' h ' + min % 60 + ' min';
}

function percent(part, whole) {
    return (whole > 0 ? Math.round(100 * part / whole) : 0) + ' %';
}

/** Times are those of the JVM's own clock and zone, as in its log. */
function at(millis) {
    return new Date(millis + number(report.offsetMinutes) * 60000);
}

function clock(time) {
    return at(typeof time === 'number' ? time : Date.parse(time)).toISOString().slice(11, 19);
}

function stamp(time) {
    return at(Date.parse(time)).toISOString().slice(0, 19).replace('T', ' ');
}

function zone() {
    const minutes = number(report.offsetMinutes);
    const two = n => String(Math.floor(n)).padStart(2, '0');
    const by = Math.abs(minutes);
    return 'UTC' + (minutes === 0 ? '' : (minutes < 0 ? '\u2212' : '+') + two(by / 60) + ':' + two(by % 60));
}

/** The parts of a frame such as shop.OrderDao.find(OrderDao.java:42). */
function frame(text) {
    const parts = /^(?:[^()]*\/)?([^()]*)\.([^.()]+)\(([^()]*)\)$/.exec(plain(text));
    if (!parts) {
        return { place: plain(text) || '(line not known)', method: '' };
    }
    const source = /:\d+$/.test(parts[3]);
    const type = parts[1].replace(/^.*\./, '');
    return { place: source ? parts[3] : type + '.' + parts[2], method: parts[1] + '.' + parts[2] };
}

/** A line of code: the file and line first, as these are looked for. */
function codeLine(text) {
    const parts = frame(text);
    // A line may break before a dot.
    const method = parts.method.split('.').map((name, i) => i === 0 ? name : [el('wbr'), '.' + name]);
    return el('span', { class: 'code' }, el('b', null, parts.place), parts.method ? [' ', el('span', { class: 'dim' }, method)] : null);
}

/** A table with a caption; cells are nodes or texts. A column may be marked as one of figures. */
function table(caption, columns, rows, attributes) {
    const heads = columns.map(c => el('th', { scope: 'col', class: c.figure ? 'figure' : null }, c.name));
    const body = rows.map(row => el('tr', null, row.map((cell, i) =>
        el(i === 0 && columns[0].isHead ? 'th' : 'td', {
            scope: i === 0 && columns[0].isHead ? 'row' : null,
            class: columns[i].figure ? 'figure' : null,
            'data-label': columns[i].name
        }, el('div', null, cell)))));
    return el('div', { class: 'scroll', 'data-key': 'table ' + caption }, el('table', attributes || null,
        el('caption', { class: 'unseen' }, caption), el('thead', null, el('tr', null, heads)), el('tbody', null, body)));
}

/** What the reader opened, chose or zoomed, by names that stay the same when the page is drawn again. */
const chosen = new Map();

function choose(key, value) {
    if (value === null || value === false) {
        chosen.delete(key);
    } else {
        chosen.set(key, value);
    }
}

/** What opens to show more. */
function more(key, summary, ...content) {
    const node = el('details', { open: chosen.has(key) }, el('summary', { 'data-key': key }, summary), content);
    node.addEventListener('toggle', () => choose(key, node.open));
    return node;
}

function save(name, text) {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = el('a', { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** The document that is shown. */
let report = {};
