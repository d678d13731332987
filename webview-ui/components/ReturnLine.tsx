import type { JSX } from 'preact';
import { formatTime } from '../model/format.ts';
import type { Returned } from '../model/returns.ts';
import { strings } from '../strings.ts';
import { type LinkPlace, OutsideLink } from './OutsideLink.tsx';
import { Icon } from './parts.tsx';

/** That the work went back to its worker: why, when, and what was answered when it was done. */
export function ReturnLine({ returned, place }: { returned: Returned; place: LinkPlace }): JSX.Element {
  const words = strings.returns;
  const { number, at, reasons, answer } = returned;
  return (
    <li class="returned">
      <Icon name="reply" />
      <div>
        <span class="kind">{words.name(number)}</span>
        {at !== null && <span class="took">{formatTime(at, Date.now())}</span>}
        <ul>
          {reasons.map(({ text, url }) => (
            <li key={`${text} ${url}`}>
              <OutsideLink url={url} text={text} {...place} />
            </li>
          ))}
        </ul>
        {answer !== null && (
          <p class="answer">
            {words.answered} <q>{answer}</q>
          </p>
        )}
      </div>
    </li>
  );
}
