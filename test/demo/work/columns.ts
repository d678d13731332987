import { commit, read, test, type Work, write } from './action.ts';

export const columns: Work = {
  planned: {
    key: 'columns',
    title: 'Measure and pad columns in a module of their own',
    spec: 'Every new format needs padded cells. Move measuring and padding from index.js to lib/columns.js, so that the formats share it. What index.js prints stays the same to the letter.',
    plan: '1. lib/columns.js with pad, widths and cells.\n2. index.js joins what pad returns.\n3. Tests of the module.',
    acceptance: ['The existing tests pass unchanged', 'lib/columns.js has tests of its own'],
    scope: ['index.js', 'lib/columns.js', 'test/columns.js'],
    verify: null,
    size: 'medium',
    modelHint: 'standard',
    dependsOn: [],
  },
  actions: [
    read('index.js', 'Let me look at how the columns are measured today.'),
    read('test/dotalign.js', 'Decimal alignment is the delicate part; its test says what must not change.'),
    write(
      'lib/columns.js',
      'Moving measuring and padding into lib/columns.js.',
      String.raw`exports.cells = cells;
exports.widths = widths;
exports.pad = pad;

// Every cell as the text that is printed.
function cells (rows) {
    return rows.map(function (row) {
        return row.map(String);
    });
}

// The width of each column.
function widths (rows, stringLength) {
    return rows.reduce(function (acc, row) {
        row.forEach(function (c, ix) {
            var n = stringLength(c);
            if (!acc[ix] || n > acc[ix]) acc[ix] = n;
        });
        return acc;
    }, []);
}

// The rows with each cell as wide as its column.
function pad (rows_, opts) {
    var align = opts.align || [];
    var stringLength = opts.stringLength || defaultLength;
    var rows = alignDots(cells(rows_), align, stringLength);
    var sizes = widths(rows, stringLength);

    return rows.map(function (row) {
        return row.map(function (c, ix) {
            var n = Math.max(sizes[ix] - stringLength(c), 0);
            if (align[ix] === 'r' || align[ix] === '.') {
                return spaces(n) + c;
            }
            if (align[ix] === 'c') {
                return spaces(Math.ceil(n / 2)) + c + spaces(Math.floor(n / 2));
            }
            return c + spaces(n);
        });
    });
}

function alignDots (rows, align, stringLength) {
    var dotsizes = widths(rows, dotindex);
    return rows.map(function (row) {
        return row.map(function (c, ix) {
            if (align[ix] !== '.') return c;
            var size = dotsizes[ix] + (/\./.test(c) ? 1 : 2)
                - (stringLength(c) - dotindex(c))
            ;
            return c + spaces(size - 1);
        });
    });
}

function dotindex (c) {
    var m = /\.[^.]*$/.exec(c);
    return m ? m.index + 1 : c.length;
}

function spaces (n) {
    return Array(Math.max(n, 0) + 1).join(' ');
}

function defaultLength (s) {
    return String(s).length;
}
`,
    ),
    write(
      'index.js',
      'index.js is left with joining the cells.',
      String.raw`var columns = require('./lib/columns');

module.exports = function (rows, opts) {
    if (!opts) opts = {};
    var hsep = opts.hsep === undefined ? '  ' : opts.hsep;

    return columns.pad(rows, opts).map(function (row) {
        return row.join(hsep).replace(/\s+$/, '');
    }).join('\n');
};
`,
    ),
    write(
      'test/columns.js',
      'Tests of the module itself.',
      `var test = require('tape');
var columns = require('../lib/columns');

test('cells become text', function (t) {
    t.plan(1);
    t.deepEqual(columns.cells([ [ 1, 'two', null ] ]), [ [ '1', 'two', 'null' ] ]);
});

test('widths of columns', function (t) {
    t.plan(1);
    var length = function (s) { return s.length };
    t.deepEqual(columns.widths([ [ 'a', 'bcd' ], [ 'ef' ] ], length), [ 2, 3 ]);
});

test('padding keeps trailing spaces', function (t) {
    t.plan(1);
    var padded = columns.pad([ [ 'a', 1 ], [ 'bcd', 22 ] ], { align: [ 'l', 'r' ] });
    t.deepEqual(padded, [ [ 'a  ', ' 1' ], [ 'bcd', '22' ] ]);
});
`,
    ),
    test('Running the whole suite: nothing may have moved.'),
    ...commit('Measure and pad columns in lib/columns.js', 'index.js', 'lib', 'test/columns.js'),
  ],
  summary:
    'Measuring and padding live in lib/columns.js; index.js prints the same as before. All tests pass.',
};
