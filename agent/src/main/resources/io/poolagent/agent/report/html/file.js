// SPDX-License-Identifier: Apache-2.0
// The page as a file: its document is in it.

start(JSON.parse(document.getElementById('document').textContent), 'This file holds all its data and loads nothing.');
document.getElementById('made').append(made(report.source === 'files' ? ' \u00b7 converted from findings; times in UTC'
    : report.end ? ' \u00b7 when the watch ended' : ' \u00b7 while the application ran'));
