// SPDX-License-Identifier: Apache-2.0
// The page on paper, which nobody can click: what is folded is unfolded while it is printed, and folded again.

const MOST_REPORTS = 20;
let foldAgain = [];

/** Has a node unfold on paper: does it, and gives what folds it again; nothing if it is unfolded already. */
function onPaper(node, unfold) {
    node.dataset.paper = '';
    node.unfold = unfold;
    return node;
}

/** The same of what opens to show more. */
function opensOnPaper(details) {
    return onPaper(details, () => {
        const wasOpen = details.open;
        details.open = true;
        return () => {
            details.open = wasOpen;
        };
    });
}

function unfold() {
    fold();
    // As wide as paper is, so that what is drawn to measure fits it.
    document.documentElement.classList.add('paper');
    for (const node of document.querySelectorAll('[data-paper]')) {
        const again = node.unfold();
        if (again) {
            foldAgain.push(again);
        }
    }
}

function fold() {
    foldAgain.forEach(again => again());
    foldAgain = [];
    document.documentElement.classList.remove('paper');
}

addEventListener('beforeprint', unfold);
addEventListener('afterprint', fold);
