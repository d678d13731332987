import { commit, edit, read, test, type Work, write } from './action.ts';

export const reader: Work = {
  planned: {
    key: 'reader',
    title: 'Read rows from CSV and TSV text',
    spec: 'The command line needs rows. lib/reader.js turns separated text into rows: quoted fields, doubled quotes, line breaks inside quotes, both kinds of line ending.',
    plan: '1. A small state machine over the characters.\n2. Tests of each rule.',
    acceptance: [
      'Quoted fields may hold separators, quotes and line breaks',
      'A last line break adds no row',
    ],
    scope: ['lib/reader.js', 'test/reader.js'],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: [],
  },
  actions: [
    read('package.json', 'Checking what the package may use: no dependencies, so this is written by hand.'),
    read('test/table.js', 'Looking at how tests are written here.'),
    write(
      'test/reader.js',
      'The rules first, as tests.',
      String.raw`var test = require('tape');
var read = require('../lib/reader');

test('plain fields', function (t) {
    t.plan(2);
    t.deepEqual(read('a,b\nc,d\n'), [ [ 'a', 'b' ], [ 'c', 'd' ] ]);
    t.deepEqual(read('a\tb\r\nc\td', '\t'), [ [ 'a', 'b' ], [ 'c', 'd' ] ]);
});

test('quoted fields', function (t) {
    t.plan(3);
    t.deepEqual(read('"a,b",c'), [ [ 'a,b', 'c' ] ]);
    t.deepEqual(read('"say ""hi""",c'), [ [ 'say "hi"', 'c' ] ]);
    t.deepEqual(read('"two\nlines",c\n'), [ [ 'two\nlines', 'c' ] ]);
});

test('empty fields and empty text', function (t) {
    t.plan(2);
    t.deepEqual(read('a,,c\n,,\n'), [ [ 'a', '', 'c' ], [ '', '', '' ] ]);
    t.deepEqual(read(''), []);
});
`,
    ),
    write(
      'lib/reader.js',
      'Now the reader: one pass over the characters.',
      String.raw`// Rows of fields from text whose fields are separated by one character.
module.exports = function (text, separator) {
    if (separator === undefined) separator = ',';
    var rows = [], row = [], field = '', quoted = false;

    for (var i = 0; i < text.length; i++) {
        var c = text[i];
        if (quoted) {
            if (c !== '"') field += c;
            else if (text[i + 1] === '"') { field += c; i++ }
            else quoted = false;
        }
        else if (c === '"' && field === '') quoted = true;
        else if (c === separator) endField();
        else if (c === '\n') endRow();
        else if (c !== '\r' || text[i + 1] !== '\n') field += c;
    }
    if (field !== '' || row.length > 0) endRow();
    return rows;

    function endField () {
        row.push(field);
        field = '';
    }

    function endRow () {
        endField();
        rows.push(row);
        row = [];
    }
};
`,
    ),
    test('Running the tests.'),
    ...commit('Read rows from CSV and TSV text', 'lib/reader.js', 'test/reader.js'),
  ],
  summary: 'lib/reader.js reads CSV and TSV, quotes and line breaks included. All tests pass.',
  answer: {
    asked: 'byte order mark',
    actions: [
      read('lib/reader.js', 'A byte order mark would stick to the first field: the reviewer is right.'),
      edit(
        'lib/reader.js',
        'Leaving it out before anything is read.',
        `    if (separator === undefined) separator = ',';
`,
        String.raw`    if (separator === undefined) separator = ',';
    text = text.replace(/^\uFEFF/, '');
`,
      ),
      read('test/reader.js', 'And a test for it.'),
      edit(
        'test/reader.js',
        'A test for it.',
        `test('empty fields and empty text'`,
        String.raw`test('a byte order mark belongs to no field', function (t) {
    t.plan(1);
    t.deepEqual(read('\uFEFFa,b'), [ [ 'a', 'b' ] ]);
});

test('empty fields and empty text'`,
      ),
      test('Running the tests.'),
      ...commit('Skip a byte order mark', 'lib/reader.js', 'test/reader.js'),
    ],
    summary: 'A byte order mark at the beginning is skipped, and tested. All tests pass.',
  },
};
