// SPDX-License-Identifier: Apache-2.0
// Draws a chart of the timeline into its SVG element, as wide as that is.

const CHART = { height: 150, left: 34, right: 12, top: 18, bottom: 20 };

function drawChart(picture, of, state, readout) {
    const width = Math.max(240, picture.clientWidth || 640);
    const plot = { x: CHART.left, y: CHART.top, w: width - CHART.left - CHART.right, h: CHART.height - CHART.top - CHART.bottom };
    const most = Math.max(1, of.maximum, ...of.rows.map(row => Math.max(0, row.used) + Math.max(0, number(row.pending))));
    const x = time => plot.x + plot.w * (Math.min(state.to, Math.max(state.from, time)) - state.from) / (state.to - state.from);
    const y = value => plot.y + plot.h * (1 - value / most);
    const seen = of.rows.filter(row => row.time + row.length > state.from && row.time < state.to);
    picture.setAttribute('viewBox', '0 0 ' + width + ' ' + CHART.height);
    picture.setAttribute('height', CHART.height);
    picture.replaceChildren(
        svg('rect', { class: 'ground', x: plot.x, y: plot.y, width: plot.w, height: plot.h }),
        area(seen, x, y, row => 0, row => Math.max(0, row.used), 'used'),
        area(seen, x, y, row => Math.max(0, row.used), row => Math.max(0, row.used) + Math.max(0, number(row.pending)), 'pending'),
        ...scale(of, plot, y, most, x, state),
        ...marks(of).filter(mark => mark.time >= state.from && mark.time <= state.to).map(mark => markAt(mark, x(mark.time), plot)),
        state.dragged ? svg('rect', {
            class: 'dragged', x: Math.min(x(state.dragged[0]), x(state.dragged[1])), y: plot.y,
            width: Math.abs(x(state.dragged[0]) - x(state.dragged[1])), height: plot.h
        }) : svg('g'));
    const row = of.rows[state.cursor];
    if (row && row.time >= state.from && row.time <= state.to) {
        const middle = x(row.time + row.length / 2);
        picture.append(svg('line', { class: 'cursor', x1: middle, x2: middle, y1: plot.y, y2: plot.y + plot.h }));
    }
    readout.value = row ? clock(row.time) + (row.used < 0 ? ': not sampled' : ': ' + row.used + ' in use, ' + number(row.pending) + ' waiting')
        + ', ' + grouped(number(row.acquired)) + ' acquired, ' + grouped(number(row.failed)) + ' failed' : '';
}

/** Steps, with a gap where nothing was sampled. */
function area(rows, x, y, low, high, style) {
    let path = '';
    for (const row of rows) {
        if (row.used >= 0 && high(row) > low(row)) {
            const left = x(row.time).toFixed(1);
            const right = x(row.time + row.length).toFixed(1);
            path += 'M' + left + ' ' + y(low(row)).toFixed(1) + 'V' + y(high(row)).toFixed(1) + 'H' + right + 'V' + y(low(row)).toFixed(1) + 'Z';
        }
    }
    return svg('path', { class: style, d: path });
}

function scale(of, plot, y, most, x, state) {
    const parts = [];
    const text = (content, attributes) => svg('text', attributes, content);
    parts.push(text('0', { x: plot.x - 5, y: y(0), 'text-anchor': 'end' }));
    if (of.maximum > 0) {
        parts.push(svg('line', { class: 'limit', x1: plot.x, x2: plot.x + plot.w, y1: y(of.maximum), y2: y(of.maximum) }));
        parts.push(text(of.maximum, { class: 'strong', x: plot.x - 5, y: y(of.maximum) + 4, 'text-anchor': 'end' }));
    }
    if (of.maximum < 1 || y(of.maximum) - y(most) > 14) {
        parts.push(text(most, { x: plot.x - 5, y: y(most) + 4, 'text-anchor': 'end' }));
    }
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].map(s => s * 1000);
    const step = steps.find(s => plot.w / ((state.to - state.from) / s) > 70) || 600000;
    const offset = number(report.offsetMinutes) * 60000;
    for (let time = Math.ceil((state.from + offset) / step) * step - offset; time <= state.to; time += step) {
        parts.push(svg('line', { class: 'tick', x1: x(time), x2: x(time), y1: plot.y + plot.h, y2: plot.y + plot.h + 4 }));
        if (x(time) < plot.x + plot.w - 22 && x(time) > plot.x + 22) {
            parts.push(text(clock(time), { x: x(time), y: plot.y + plot.h + 15, 'text-anchor': 'middle' }));
        }
    }
    return parts;
}

/** A finding: a flag on the line of time that leads to its bug. */
function markAt(mark, x, plot) {
    const words = plain(mark.bug.kind) + ' at ' + clock(mark.time);
    return svg('a', { href: '#' + bugId(mark.bug), 'aria-label': words },
        svg('title', null, words),
        svg('rect', { class: 'touch', x: x - 8, y: plot.y - 16, width: 16, height: 18 }),
        svg('line', { class: 'mark', x1: x, x2: x, y1: plot.y - 4, y2: plot.y + plot.h }),
        svg('path', { class: 'mark', d: 'M' + (x - 5).toFixed(1) + ' ' + (plot.y - 13) + 'h10l-5 9z' }));
}
