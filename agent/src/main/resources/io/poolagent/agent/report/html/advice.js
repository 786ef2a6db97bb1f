// SPDX-License-Identifier: Apache-2.0
// The view Advice: what each pool's demand says of its size, in figures.

const ADVICE = {
    ENOUGH: 'enough connections', FIND_LEAK: 'look first at what is not used', NOT_THE_SIZE: 'not the size', RELEASE_EARLIER: 'release earlier',
    FASTER_STATEMENTS: 'make statements faster', LARGER_POOL: 'a larger pool'
};
const LEAST_SPAN_MILLIS = 60000;

function advice() {
    const pools = byNeed(report.pools).filter(pool => pool.profile);
    if (pools.length === 0) {
        return [el('p', null, 'No advice: nothing was held while the agent sampled.')];
    }
    const sorted = pools.slice().sort((a, b) => Number(urgent(b)) - Number(urgent(a)));
    const figuresOf = sorted.map(pool => {
        const demand = pool.profile.demand || {};
        const one = pool.advice || {};
        return [poolName(pool), ADVICE[one.what] || 'none yet', number(pool.maximum) > 0 ? pool.maximum : '?',
            number(demand.median), number(demand.p99), number(demand.most),
            percent(pool.profile.idleMillis, pool.profile.heldMillis),
            span(pool.profile.heldMillis / Math.max(1, number(pool.profile.acquired))),
            one.suffices || ''];
    });
    return [
        sorted.map(adviceFor),
        table('Demand and size of each pool', [
            { name: 'Pool', isHead: true }, { name: 'Advice' }, { name: 'Maximum', figure: true }, { name: 'Median', figure: true },
            { name: 'p99', figure: true }, { name: 'Most', figure: true }, { name: 'Idle', figure: true },
            { name: 'Held', figure: true }, { name: 'Would suffice', figure: true }], figuresOf),
        el('p', { class: 'dim small' }, 'Median, p99 and most: connections in use or waited for at once, in half of the samples, in 99 of 100, in any. '
            + 'Idle: the share of the time held in which nothing was asked of them. Held: for how long each time, on average.')
    ];
}

function urgent(pool) {
    return Boolean(pool.advice) && pool.advice.what !== 'ENOUGH';
}

function adviceFor(pool) {
    const says = pool.advice ? pool.advice.says : tooShort(pool);
    const [head, ...rest] = plain(says).split(': ');
    return el('article', { class: 'advice' },
        el('h3', null, poolName(pool), ': ', pool.advice ? head : 'none yet'),
        el('p', null, pool.advice ? rest.join(': ') + '.' : says),
        demandPicture(pool));
}

function tooShort(pool) {
    if (!(number(pool.maximum) > 0)) {
        return 'How many connections it may lend is not known, so nothing can be said of its size.';
    }
    return 'It was sampled for ' + span(pool.profile.spanMillis) + ' (' + counted(number(pool.profile.samples), 'sample')
        + '), which is too short: ' + span(LEAST_SPAN_MILLIS) + ' and 60 samples are the least.';
}

/** The demand against the maximum, on one scale from 0. */
function demandPicture(pool) {
    const demand = pool.profile.demand || {};
    const most = Math.max(1, number(pool.maximum), number(demand.most));
    const at = value => (6 + 88 * number(value) / most).toFixed(1) + '%';
    const words = 'Demand: median ' + number(demand.median) + ', p99 ' + number(demand.p99) + ', most ' + number(demand.most)
        + '; maximum ' + (number(pool.maximum) || 'not known');
    const text = (value, label, y, anchor) => svg('text', { x: at(value), y, 'text-anchor': anchor || 'middle' }, label);
    return svg('svg', { class: 'demand', role: 'img', 'aria-label': words, height: 58, width: '100%' },
        svg('line', { class: 'axis', x1: at(0), x2: at(most), y1: 30, y2: 30 }),
        svg('line', { class: 'range', x1: at(demand.median), x2: at(demand.most), y1: 30, y2: 30 }),
        svg('circle', { class: 'dot', cx: at(demand.median), cy: 30, r: 4 }),
        svg('circle', { class: 'dot', cx: at(demand.p99), cy: 30, r: 5 }),
        svg('circle', { class: 'dot hollow', cx: at(demand.most), cy: 30, r: 4 }),
        text(demand.p99, 'p99 ' + number(demand.p99), 50),
        number(demand.median) / most < number(demand.p99) / most - 0.18 ? text(demand.median, 'median ' + number(demand.median), 50) : null,
        number(pool.maximum) > 0 ? [
            svg('line', { class: 'limit', x1: at(pool.maximum), x2: at(pool.maximum), y1: 18, y2: 40 }),
            svg('text', { class: 'strong', x: at(pool.maximum), y: 12, 'text-anchor': pool.maximum / most > 0.85 ? 'end' : 'middle' }, 'maximum ' + pool.maximum)] : null);
}
