import { commit, edit, read, test, type Work, write } from './action.ts';

export const csv: Work = {
  planned: {
    key: 'csv',
    title: 'Print CSV',
    spec: 'lib/csv.js prints rows as CSV that a spreadsheet opens: fields with separators, quotes or line breaks are quoted, quotes doubled. The separator can be chosen.',
    plan: '1. Quote where needed.\n2. Tests.',
    acceptance: ['Only fields that need quotes get them', 'opts.separator is honoured'],
    scope: ['lib/csv.js', 'test/csv.js'],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: ['columns'],
  },
  actions: [
    read('lib/columns.js', 'CSV needs no padding, but the same cells as text.'),
    read('readme.markdown', 'Checking which options are taken already, so that the name does not clash.'),
    write(
      'lib/csv.js',
      'Writing the CSV format.',
      String.raw`var columns = require('./columns');

// The rows as separated values, quoted where they must be.
module.exports = function (rows, opts) {
    var separator = opts.separator === undefined ? ',' : opts.separator;
    return columns.cells(rows).map(function (row) {
        return row.map(function (c) { return quoted(c, separator) }).join(separator);
    }).join('\n');
};

function quoted (c, separator) {
    var plain = c.indexOf(separator) < 0 && !/["\r\n]/.test(c);
    return plain ? c : '"' + c.replace(/"/g, '""') + '"';
}
`,
    ),
    write(
      'test/csv.js',
      'And its tests.',
      String.raw`var test = require('tape');
var csv = require('../lib/csv');

test('csv quotes only what needs it', function (t) {
    t.plan(1);
    t.equal(csv([ [ 'name', 'says' ], [ 'beep', 'hi, there' ], [ 'boop', '"ok"' ], [ 'foo', 3 ] ], {}), [
        'name,says',
        'beep,"hi, there"',
        'boop,"""ok"""',
        'foo,3'
    ].join('\n'));
});

test('csv with another separator', function (t) {
    t.plan(1);
    t.equal(csv([ [ 'a,b', 'c;d' ] ], { separator: ';' }), 'a,b;"c;d"');
});
`,
    ),
    test('Running the tests.'),
    ...commit('Print CSV', 'lib/csv.js', 'test/csv.js'),
  ],
  summary: 'lib/csv.js prints CSV with a separator of choice. All tests pass.',
  answer: {
    asked: 'does not meet global threshold',
    actions: [
      read('test/csv.js', 'The check “coverage” misses a field with a line break. What is tested so far?'),
      edit(
        'test/csv.js',
        'A test for line breaks, which must stay inside their quotes.',
        `test('csv with another separator'`,
        String.raw`test('csv keeps line breaks inside quotes', function (t) {
    t.plan(1);
    t.equal(csv([ [ 'two\nlines', 'one' ] ], {}), '"two\nlines",one');
});

test('csv with another separator'`,
      ),
      test('Running the tests.'),
      ...commit('Test CSV fields with line breaks', 'test/csv.js'),
    ],
    summary: 'A field with a line break is tested now; every branch of lib/csv.js is covered.',
  },
};
