import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import type { Confirmation } from '../model/actionKinds.ts';
import { questionNow } from '../model/questionNow.ts';
import { strings } from '../strings.ts';

/**
 * Asks before something that cannot be taken back. Nothing is chosen by itself: the focus is on Cancel. Where something has
 * changed until the answer it asks again: a yes is to what was read.
 */
export function ConfirmDialog(props: {
  confirmation: Confirmation;
  view: ProjectView | null;
  onConfirm: (intent: Intent) => void;
  onClose: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const { question, isChanged, isAskedAgain } = useQuestion(props.confirmation, props.view);
  const [ticked, tick] = useState(false);
  const { title, text, button, option, intent } = question;
  const confirm = () => {
    if (isAskedAgain()) {
      tick(false);
      cancel.current?.focus();
    } else {
      props.onConfirm(ticked && option !== undefined ? option.intent : intent);
      dialog.current?.close();
    }
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={props.onClose}>
      <h2 id="confirm-title">{title}</h2>
      {isChanged && <p role="alert">{strings.confirm.changed}</p>}
      <p>{text}</p>
      {option !== undefined && (
        <label class="option">
          <input type="checkbox" checked={ticked} onInput={(event) => tick(event.currentTarget.checked)} />
          {option.label}
        </label>
      )}
      <div class="buttons">
        <button
          ref={cancel}
          type="button"
          class="plain-button"
          autofocus
          onClick={() => dialog.current?.close()}
        >
          {strings.cancel}
        </button>
        <button type="button" class="plain-button primary" data-deed={text} onClick={confirm}>
          {button}
        </button>
      </div>
    </dialog>
  );
}

/** What is asked, at first and since it was answered and asked again. */
function useQuestion(first: Confirmation, view: ProjectView | null) {
  const [question, ask] = useState(first);
  const isAskedAgain = () => {
    const now = view === null ? null : questionNow(question, view);
    if (now !== null) {
      ask(now);
    }
    return now !== null;
  };
  return { question, isChanged: question !== first, isAskedAgain };
}
