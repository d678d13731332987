import { commit, read, test, type Work, write } from './action.ts';

export const borders: Work = {
  planned: {
    key: 'borders',
    title: 'Draw ASCII and Unicode borders',
    spec: 'lib/borders.js prints rows inside a frame, in plain ASCII or in box-drawing characters, with a line under the first row when it is a header. Short rows are filled up.',
    plan: '1. A table of the characters of each style.\n2. Lines between padded cells.\n3. Tests of both styles.',
    acceptance: [
      'Both styles line up with every alignment',
      'Rows of different length stay inside the frame',
    ],
    scope: ['lib/borders.js', 'test/borders.js'],
    verify: null,
    size: 'medium',
    modelHint: 'standard',
    dependsOn: ['columns'],
  },
  actions: [
    read('lib/columns.js', 'Reading what the shared module gives me.'),
    read('test/center.js', 'And how alignment is expected to look.'),
    write(
      'lib/borders.js',
      'Writing the frame around padded cells.',
      String.raw`var columns = require('./columns');

var styles = {
    ascii: {
        top: [ '+', '-', '+', '+' ],
        middle: [ '+', '-', '+', '+' ],
        bottom: [ '+', '-', '+', '+' ],
        side: '|'
    },
    unicode: {
        top: [ '┌', '─', '┬', '┐' ],
        middle: [ '├', '─', '┼', '┤' ],
        bottom: [ '└', '─', '┴', '┘' ],
        side: '│'
    }
};

// The rows in a frame; with opts.header, a line divides the first row from the others.
module.exports = function (rows, opts, styleName) {
    var style = styles[styleName];
    var padded = columns.pad(filled(rows), opts);
    var sizes = columns.widths(padded, opts.stringLength || length);

    var lines = padded.map(function (row) {
        return style.side + ' ' + row.join(' ' + style.side + ' ') + ' ' + style.side;
    });
    if (opts.header && lines.length > 1) {
        lines.splice(1, 0, ruler(style.middle, sizes));
    }
    return [ ruler(style.top, sizes) ]
        .concat(lines, ruler(style.bottom, sizes))
        .join('\n')
    ;
};

function ruler (chars, sizes) {
    return chars[0] + sizes.map(function (n) {
        return Array(n + 3).join(chars[1]);
    }).join(chars[2]) + chars[3];
}

function filled (rows) {
    var most = Math.max.apply(null, rows.map(length));
    return rows.map(function (row) {
        var full = row.slice();
        while (full.length < most) full.push('');
        return full;
    });
}

function length (x) {
    return x.length;
}
`,
    ),
    write(
      'test/borders.js',
      'Both styles, every alignment, and a row that is too short.',
      String.raw`var test = require('tape');
var borders = require('../lib/borders');

var rows = [ [ 'branch', 'ahead' ], [ 'main', 0 ], [ 'staging', 12 ] ];

test('ascii border with a header', function (t) {
    t.plan(1);
    t.equal(borders(rows, { header: true, align: [ 'l', 'r' ] }, 'ascii'), [
        '+---------+-------+',
        '| branch  | ahead |',
        '+---------+-------+',
        '| main    |     0 |',
        '| staging |    12 |',
        '+---------+-------+'
    ].join('\n'));
});

test('unicode border', function (t) {
    t.plan(1);
    t.equal(borders(rows, { align: [ 'c', 'l' ] }, 'unicode'), [
        '┌─────────┬───────┐',
        '│  branch │ ahead │',
        '│   main  │ 0     │',
        '│ staging │ 12    │',
        '└─────────┴───────┘'
    ].join('\n'));
});

test('short rows are filled up', function (t) {
    t.plan(1);
    t.equal(borders([ [ 'a' ], [ 'b', 'c', 'd' ] ], {}, 'ascii'), [
        '+---+---+---+',
        '| a |   |   |',
        '| b | c | d |',
        '+---+---+---+'
    ].join('\n'));
});
`,
    ),
    test('Running the tests.'),
    ...commit('Draw ASCII and Unicode borders', 'lib/borders.js', 'test/borders.js'),
  ],
  summary: 'lib/borders.js frames tables in ASCII or Unicode, with an optional header line. All tests pass.',
};
