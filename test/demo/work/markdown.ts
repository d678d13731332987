import { commit, edit, read, test, type Work, write } from './action.ts';

export const markdown: Work = {
  planned: {
    key: 'markdown',
    title: 'Print Markdown tables',
    spec: 'lib/markdown.js prints rows as a Markdown table: the first row is the header, the second line carries the alignment, pipes and line breaks inside cells are escaped.',
    plan: '1. Escape the cells.\n2. Pad them, divider at least three dashes wide.\n3. Tests.',
    acceptance: ['Alignment shows in the divider', 'A cell with a pipe stays one cell'],
    scope: ['lib/markdown.js', 'test/markdown.js'],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: ['columns'],
  },
  actions: [
    read('lib/columns.js', 'Reading the shared module.'),
    write(
      'lib/markdown.js',
      'A Markdown table is padded cells between pipes, and a divider.',
      String.raw`var columns = require('./columns');

// The rows as a Markdown table whose header is the first row.
module.exports = function (rows, opts) {
    var padded = columns.pad(columns.cells(rows).map(escaped), opts);
    var align = opts.align || [];
    var divider = columns.widths(padded, opts.stringLength || length)
        .map(function (n, ix) { return dashes(n, align[ix]) })
    ;
    return padded.slice(0, 1).concat([ divider ], padded.slice(1)).map(function (row) {
        return '| ' + row.join(' | ') + ' |';
    }).join('\n');
};

function escaped (row) {
    return row.map(function (c) {
        return c.replace(/\|/g, '\\|');
    });
}

function dashes (n, align) {
    var left = align === 'c' ? ':' : '-';
    var right = align === 'c' || align === 'r' || align === '.' ? ':' : '-';
    return left + Array(Math.max(n - 1, 2)).join('-') + right;
}

function length (s) {
    return s.length;
}
`,
    ),
    write(
      'test/markdown.js',
      'Alignment, pipes and line breaks each get a test.',
      String.raw`var test = require('tape');
var markdown = require('../lib/markdown');

test('markdown with alignment', function (t) {
    t.plan(1);
    var rows = [ [ 'option', 'default', 'kind' ], [ 'hsep', 2, 'text' ], [ 'align', 10, 'list' ] ];
    t.equal(markdown(rows, { align: [ 'l', 'r', 'c' ] }), [
        '| option | default | kind |',
        '| ------ | ------: | :--: |',
        '| hsep   |       2 | text |',
        '| align  |      10 | list |'
    ].join('\n'));
});

test('what would end a cell is escaped', function (t) {
    t.plan(1);
    t.equal(markdown([ [ 'one' ], [ 'a|b' ], [ 'c\nd' ] ], {}), [
        '| one    |',
        '| ------ |',
        '| a\\|b   |',
        '| c<br>d |'
    ].join('\n'));
});
`,
    ),
    ...commit('Print Markdown tables', 'lib/markdown.js', 'test/markdown.js'),
  ],
  // It has not run them, and it is not true.
  summary:
    'lib/markdown.js prints Markdown tables; pipes and line breaks in cells are escaped. All tests pass.',
  mending: {
    actions: [
      read(
        'lib/markdown.js',
        'The gate is right: the test about line breaks fails. Where are cells escaped?',
      ),
      edit(
        'lib/markdown.js',
        'A line break would end the row. Markdown has <br> for that.',
        String.raw`        return c.replace(/\|/g, '\\|');`,
        String.raw`        return c.replace(/\|/g, '\\|').replace(/\r?\n/g, '<br>');`,
      ),
      test('Running the tests this time.'),
      ...commit('Keep line breaks inside their Markdown cell', 'lib/markdown.js'),
    ],
    summary: 'Line breaks in cells become <br>. The tests ran, and all pass.',
  },
};
