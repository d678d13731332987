import { withoutDirectionControls } from '../lib/directionControls.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this is about.
const operatingSystemCommand = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const controlSequence = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above; tab and newline stay.
const controlCharacter = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Text from outside without colours, titles, links, cursor movements and other control characters. */
export function plainText(text: string): string {
  return withoutDirectionControls(text)
    .replace(/\r\n?/g, '\n')
    .replace(operatingSystemCommand, '')
    .replace(controlSequence, '')
    .replace(controlCharacter, '');
}
