import { commit, read, test, type Work, write } from './action.ts';

export const format: Work = {
  planned: {
    key: 'format',
    title: 'Offer every format as opts.format',
    spec: 'index.js prints in the format that opts.format names: text (default, as before), ascii, unicode, markdown, csv. An unknown name is refused with the names that there are.',
    plan: '1. A table of formats in index.js.\n2. Tests of each name and of a wrong one.',
    acceptance: [
      'Calls without opts.format print what they printed before',
      'An unknown format throws a TypeError',
    ],
    scope: ['index.js', 'test/format.js'],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: ['borders', 'markdown', 'csv'],
  },
  actions: [
    read('index.js', 'The three formats are merged; now they meet in index.js.'),
    read('lib/borders.js', 'Borders take the style as a third argument.'),
    write(
      'index.js',
      'A table of formats, with today’s output as the default.',
      String.raw`var borders = require('./lib/borders');
var columns = require('./lib/columns');
var csv = require('./lib/csv');
var markdown = require('./lib/markdown');

var formats = {
    text: text,
    ascii: function (rows, opts) { return borders(rows, opts, 'ascii') },
    unicode: function (rows, opts) { return borders(rows, opts, 'unicode') },
    markdown: markdown,
    csv: csv
};

module.exports = function (rows, opts) {
    if (!opts) opts = {};
    var format = opts.format === undefined ? 'text' : opts.format;
    if (!Object.prototype.hasOwnProperty.call(formats, format)) {
        throw new TypeError('unknown format ' + format + ': use one of '
            + Object.keys(formats).join(', '));
    }
    return formats[format](rows, opts);
};

module.exports.formats = Object.keys(formats);

function text (rows, opts) {
    var hsep = opts.hsep === undefined ? '  ' : opts.hsep;
    return columns.pad(rows, opts).map(function (row) {
        return row.join(hsep).replace(/\s+$/, '');
    }).join('\n');
}
`,
    ),
    write(
      'test/format.js',
      'One test per name, and one for a name that does not exist.',
      String.raw`var test = require('tape');
var table = require('../');

var rows = [ [ 'a', 'b' ], [ 1, 22 ] ];

test('text is the default format', function (t) {
    t.plan(2);
    t.equal(table(rows), 'a  b\n1  22');
    t.equal(table(rows, { format: 'text' }), table(rows));
});

test('each format by its name', function (t) {
    t.plan(4);
    t.equal(table(rows, { format: 'ascii' }), '+---+----+\n| a | b  |\n| 1 | 22 |\n+---+----+');
    t.equal(table(rows, { format: 'unicode' }), '┌───┬────┐\n│ a │ b  │\n│ 1 │ 22 │\n└───┴────┘');
    t.equal(table(rows, { format: 'markdown' }), '| a | b  |\n| --- | --- |\n| 1 | 22 |');
    t.equal(table(rows, { format: 'csv' }), 'a,b\n1,22');
});

test('an unknown format', function (t) {
    t.plan(2);
    t.throws(function () { table(rows, { format: 'pdf' }) });
    t.throws(function () { table(rows, { format: 'toString' }) });
});
`,
    ),
    test('Running the whole suite on all formats together.'),
    ...commit('Offer every format as opts.format', 'index.js', 'test/format.js'),
  ],
  summary: 'opts.format chooses between text, ascii, unicode, markdown and csv. All tests pass.',
};
