import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { strings } from '../strings.ts';
import { useSurface } from './surface.ts';

interface FeedbackProps {
  readonly subtaskId: string;
  /** What the field begins with: from then on it is ahead of what is drawn. */
  readonly written: string;
}

/** Where the user says what is to be changed in proved work. */
export function Feedback({ subtaskId, written }: FeedbackProps): JSX.Element {
  const { dispatch, perform } = useSurface();
  const field = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    const feedback = field.current?.value.trim() ?? '';
    if (feedback !== '') {
      perform({ kind: 'intent', intent: { kind: 'requestChanges', subtaskId, feedback } });
    }
  };
  return (
    <section class="section feedback">
      <label for="feedback">{strings.inspector.feedbackLabel}</label>
      <textarea
        id="feedback"
        ref={field}
        rows={5}
        defaultValue={written}
        aria-describedby="feedback-hint"
        onInput={({ currentTarget }) =>
          dispatch({ kind: 'feedbackTyped', subtaskId, text: currentTarget.value })
        }
        onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === 'Enter' && send()}
      />
      <p id="feedback-hint" class="note">
        {strings.inspector.feedbackHint}
      </p>
      <div class="buttons">
        <vscode-button class="small" onClick={send}>
          {strings.inspector.feedbackSend}
        </vscode-button>
        <vscode-button
          class="small"
          secondary
          onClick={() => dispatch({ kind: 'feedbackClosed', subtaskId })}
        >
          {strings.cancel}
        </vscode-button>
      </div>
    </section>
  );
}

/** For whoever has asked for the form; whoever only comes upon it keeps the focus where it is. */
export function focusFeedback(): void {
  document.getElementById('feedback')?.focus();
}
