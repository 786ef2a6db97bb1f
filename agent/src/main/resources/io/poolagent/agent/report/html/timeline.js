// SPDX-License-Identifier: Apache-2.0
// The view Timeline: used and pending over time against the maximum, as SVG of our own: it prints, takes the page's colours and
// needs no library.

const MOST_CHARTS = 12;
const LEAST_MILLIS = 5000;

function timeline() {
    const charts = [];
    for (const pool of byNeed(report.pools)) {
        if (pool.history && list(pool.history.used).some(used => used > 0)) {
            charts.push({ pool: pool.name, title: 'the last minutes', maximum: number(pool.maximum), rows: columns(pool.history, Date.parse(report.time)) });
        }
    }
    for (const bug of list(report.bugs)) {
        const earlier = bug.latest && list(bug.latest.details).find(detail => detail && detail.type === 'history');
        if (earlier) {
            const dry = list(bug.latest.details).find(detail => detail && detail.type === 'exhausted') || {};
            charts.push({
                pool: (bug.pool || {}).name, title: 'before it ran dry at ' + clock(bug.latest.time), bug,
                maximum: number(dry.maximum), rows: slots(earlier, Date.parse(bug.latest.time))
            });
        }
    }
    if (charts.length === 0) {
        return [el('p', null, 'No history: no pool was in use for long enough.')];
    }
    return [
        el('ul', { class: 'legend', 'aria-label': 'Colours' },
            el('li', null, el('i', { class: 'swatch used', 'aria-hidden': 'true' }), 'in use'),
            el('li', null, el('i', { class: 'swatch pending', 'aria-hidden': 'true' }), 'waiting, on top of it'),
            el('li', null, el('i', { class: 'swatch limit', 'aria-hidden': 'true' }), 'maximum'),
            el('li', null, el('i', { class: 'swatch mark', 'aria-hidden': 'true' }), 'bug found, first or last')),
        charts.slice(0, MOST_CHARTS).map(chart),
        charts.length > MOST_CHARTS ? el('p', { class: 'dim' }, '\u2026 and ' + counted(charts.length - MOST_CHARTS, 'more pool') + '.') : null
    ];
}

/** The last one is not over. */
function columns(history, end) {
    const n = list(history.used).length;
    return Array.from({ length: n }, (_, i) => ({
        time: end - (n - 1 - i) * history.slotMillis, length: history.slotMillis,
        used: history.used[i], pending: list(history.pending)[i], acquired: list(history.acquired)[i], failed: list(history.failed)[i]
    }));
}

function slots(history, end) {
    const all = list(history.slots);
    return all.map((slot, i) => ({
        time: end - (all.length - 1 - i) * history.slotMillis, length: history.slotMillis,
        used: slot.used === undefined ? -1 : slot.used, pending: slot.pending === undefined ? -1 : slot.pending,
        acquired: number(slot.acquired), failed: number(slot.failed)
    }));
}

function marks(of) {
    const found = [];
    for (const bug of list(report.bugs)) {
        if ((bug.pool || {}).name === of.pool) {
            for (const time of new Set([bug.first, bug.last])) {
                found.push({ time: Date.parse(time), bug });
            }
        }
    }
    return found;
}

function chart(of) {
    const all = { from: of.rows[0].time, to: of.rows[of.rows.length - 1].time + of.rows[0].length };
    const key = 'chart ' + plain(of.pool) + ' ' + (of.bug ? bugId(of.bug) : 'now');
    const state = before(key, of, all);
    const readout = el('output', { class: 'readout' });
    const label = 'Pool ' + plain(of.pool) + ', ' + of.title + ': connections in use and threads waiting. Arrows move, plus and minus zoom, Escape shows all.';
    const picture = svg('svg', { class: 'chart', role: 'application', tabindex: 0, 'aria-label': label, 'data-key': key });
    const draw = () => {
        const isWhole = state.from <= all.from && state.to >= all.to;
        const isLast = state.cursor === of.rows.length - 1;
        choose(key, isWhole && isLast ? null : { from: isWhole ? null : state.from, to: state.to, cursor: isLast ? null : of.rows[state.cursor].time });
        drawChart(picture, of, state, readout);
    };
    const zoom = (factor, middle) => {
        const half = Math.max(LEAST_MILLIS, (state.to - state.from) * factor) / 2;
        state.from = Math.max(all.from, middle - half);
        state.to = Math.min(all.to, middle + half);
        draw();
    };
    const reset = () => {
        Object.assign(state, all);
        draw();
    };
    listen(picture, of, state, draw, zoom, reset);
    const button = (text, title, act) => {
        const node = el('button', { type: 'button', title, 'aria-label': title, 'data-key': title + ' ' + key }, text);
        node.addEventListener('click', act);
        return node;
    };
    const middle = () => of.rows[state.cursor].time;
    draw();
    onPaper(picture, draw);
    new ResizeObserver(draw).observe(picture);
    return el('figure', null,
        el('figcaption', null, el('b', null, poolName({ name: of.pool })), ' ', el('span', { class: 'dim' }, of.title),
            el('span', { class: 'tools' }, button('+', 'Zoom in', () => zoom(0.5, middle())), button('\u2212', 'Zoom out', () => zoom(2, middle())),
                button('all', 'Show all', reset))),
        picture, readout, more('table of ' + key, 'As a table', timeTable(of)));
}

/** What was zoomed to and pointed at before the page was drawn again; at first all, and the last row. */
function before(key, of, all) {
    const known = chosen.get(key) || {};
    const isInside = known.from && known.to > all.from && known.from < all.to;
    const row = known.cursor ? nearest(of, known.cursor) : of.rows.length - 1;
    return { from: isInside ? Math.max(all.from, known.from) : all.from, to: isInside ? Math.min(all.to, known.to) : all.to, cursor: row };
}

function nearest(of, time) {
    return of.rows.reduce((best, row, i) => Math.abs(row.time - time) < Math.abs(of.rows[best].time - time) ? i : best, 0);
}

function listen(picture, of, state, draw, zoom, reset) {
    const timeAt = event => {
        const box = picture.getBoundingClientRect();
        const x = (event.clientX - box.left - CHART.left) / Math.max(1, box.width - CHART.left - CHART.right);
        return state.from + Math.min(1, Math.max(0, x)) * (state.to - state.from);
    };
    let start = null;
    picture.addEventListener('pointerdown', event => {
        start = timeAt(event);
    });
    picture.addEventListener('pointermove', event => {
        state.cursor = nearest(of, timeAt(event));
        state.dragged = start !== null && event.buttons === 1 ? [start, timeAt(event)] : null;
        draw();
    });
    picture.addEventListener('pointerup', event => {
        const end = timeAt(event);
        if (start !== null && Math.abs(end - start) > LEAST_MILLIS / 2) {
            state.from = Math.min(start, end);
            state.to = Math.max(start, end);
        }
        start = null;
        state.dragged = null;
        draw();
    });
    picture.addEventListener('dblclick', reset);
    picture.addEventListener('keydown', event => {
        const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: 10, PageUp: -10 };
        if (event.key in steps) {
            state.cursor = Math.min(of.rows.length - 1, Math.max(0, state.cursor + steps[event.key]));
            draw();
        } else if (event.key === '+' || event.key === '=') {
            zoom(0.5, of.rows[state.cursor].time);
        } else if (event.key === '-') {
            zoom(2, of.rows[state.cursor].time);
        } else if (event.key === 'Escape') {
            reset();
        } else {
            return;
        }
        event.preventDefault();
    });
}

/** Rows of ten seconds at the least, as many as can be read. */
function timeTable(of) {
    const step = Math.max(1, Math.ceil(10000 / of.rows[0].length), Math.ceil(of.rows.length / 60));
    const rows = [];
    for (let i = 0; i < of.rows.length; i += step) {
        const some = of.rows.slice(i, i + step);
        const most = name => Math.max(...some.map(row => number(row[name])));
        const sum = name => some.reduce((all, row) => all + number(row[name]), 0);
        rows.push([clock(some[0].time), most('used') < 0 ? '?' : most('used'), most('pending') < 0 ? '?' : most('pending'), grouped(sum('acquired')), grouped(sum('failed'))]);
    }
    return table('Pool ' + plain(of.pool) + ', ' + of.title,
        [{ name: 'From', isHead: true }, { name: 'In use', figure: true }, { name: 'Waiting', figure: true },
            { name: 'Acquired', figure: true }, { name: 'Failed', figure: true }], rows);
}
