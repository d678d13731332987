import { commit, edit, read, test, type Work, write } from './action.ts';

export const commandLine: Work = {
  planned: {
    key: 'command-line',
    title: 'Add the text-table command',
    spec: 'bin/text-table.js reads CSV or TSV from standard input and prints it in the format that is asked for, so that text-table can end a pipe.',
    plan: '1. bin/text-table.js on lib/reader.js and index.js.\n2. bin in package.json.\n3. A test that starts it.',
    acceptance: [
      'printf "a,b" | text-table --format unicode prints a frame',
      'A wrong format ends with exit code 1',
    ],
    scope: ['bin/text-table.js', 'package.json', 'test/cli.js'],
    verify: null,
    size: 'medium',
    modelHint: 'standard',
    dependsOn: ['format', 'reader'],
  },
  actions: [
    read('package.json', 'Looking at the manifest: there is no bin yet.'),
    read('lib/reader.js', 'The reader takes the text and the separator.'),
    write(
      'bin/text-table.js',
      'The command itself.',
      String.raw`#!/usr/bin/env node
var read = require('../lib/reader');
var table = require('../');

var args = process.argv.slice(2);
var opts = { format: value('--format'), header: args.indexOf('--header') >= 0 };
var separator = args.indexOf('--tsv') >= 0 ? '\t' : ',';

var text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', function (chunk) { text += chunk });
process.stdin.on('end', function () {
    try {
        console.log(table(read(text, separator), opts));
    }
    catch (err) {
        console.error('text-table: ' + err.message);
        process.exitCode = 1;
    }
});

function value (name) {
    var ix = args.indexOf(name);
    return ix < 0 ? undefined : args[ix + 1];
}
`,
    ),
    edit(
      'package.json',
      'Making it installable.',
      `  "main": "index.js",\n`,
      `  "main": "index.js",\n  "bin": {\n    "text-table": "bin/text-table.js"\n  },\n`,
    ),
    write(
      'test/cli.js',
      'A test that starts the real command.',
      String.raw`var execFile = require('child_process').execFile;
var path = require('path');
var test = require('tape');

var bin = path.join(__dirname, '../bin/text-table.js');

function run (args, input, cb) {
    execFile(process.execPath, [ bin ].concat(args), cb).stdin.end(input);
}

test('the command frames what comes in', function (t) {
    t.plan(1);
    run([ '--format', 'unicode', '--header' ], 'a,b\n1,22\n', function (err, stdout) {
        t.equal(stdout, '┌───┬────┐\n│ a │ b  │\n├───┼────┤\n│ 1 │ 22 │\n└───┴────┘\n');
    });
});

test('the command reads tabs', function (t) {
    t.plan(1);
    run([ '--tsv' ], 'a\tb\n', function (err, stdout) {
        t.equal(stdout, 'a  b\n');
    });
});

test('the command refuses an unknown format', function (t) {
    t.plan(2);
    run([ '--format', 'pdf' ], 'a,b\n', function (err, stdout, stderr) {
        t.equal(err.code, 1);
        t.ok(/unknown format pdf/.test(stderr));
    });
});
`,
    ),
    test('Running everything, the command included.'),
    ...commit('Add the text-table command', 'bin', 'package.json', 'test/cli.js'),
  ],
  summary: 'text-table can be used in a pipe: --format, --header and --tsv. All tests pass.',
};
