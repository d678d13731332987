import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Confirmation, Deed } from '../model/actionKinds.ts';
import { announcementOf, taskAnnouncementOf } from '../model/announcements.ts';
import { shownTask } from '../model/board.ts';
import type { BoardState } from '../state/boardState.ts';
import type { Controller } from '../state/controller.ts';
import { Board } from './Board.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { useDeedWatch } from './deedWatch.ts';
import { focusFeedback } from './Feedback.tsx';
import { Menu, type OpenMenu } from './Menu.tsx';
import { useKeptPageFocus } from './pageFocus.ts';
import { type Surface, SurfaceProvider } from './surface.ts';
import { Loading, Welcome } from './TaskStage.tsx';
import type { Ticker } from './ticker.ts';

/** The whole page, drawn from the store. */
export function App({ controller, ticker }: { controller: Controller; ticker: Ticker }): JSX.Element {
  const state = useBoardState(controller);
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [said, announce] = useState('');
  const surface: Surface = useMemo(
    () => ({
      dispatch: controller.dispatch,
      perform: (deed) => (deed.kind === 'confirm' ? setConfirmation(deed) : carryOut(controller, deed)),
      openMenu: (label, items, at) =>
        setMenu((open) => ({ number: (open?.number ?? 0) + 1, label, items, at })),
      announce,
      ticker,
    }),
    [controller, ticker],
  );
  useAnnouncements(state, announce);
  useKeptPageFocus();
  useDeedWatch(state.ui);
  return (
    <SurfaceProvider value={surface}>
      <Page state={state}>
        {menu !== null && (
          <Menu
            key={menu.number}
            menu={menu}
            // One that has made room for another closes only itself.
            onClose={() => setMenu((open) => (open === menu ? null : open))}
          />
        )}
      </Page>
      {confirmation !== null && (
        <ConfirmDialog
          confirmation={confirmation}
          view={state.view}
          onConfirm={(intent) => controller.ask(intent)}
          onClose={() => setConfirmation(null)}
        />
      )}
      <div class="read-out" role="status" aria-live="polite">
        {said}
      </div>
    </SurfaceProvider>
  );
}

/** A form that is asked for has the keyboard as soon as it is drawn. */
function carryOut(controller: Controller, deed: Exclude<Deed, Confirmation>): void {
  controller.perform(deed);
  if (deed.kind === 'feedback') {
    requestAnimationFrame(focusFeedback);
  }
}

/** `children`: what lies over the board, and is a part of it for whoever goes by landmarks. */
function Page({ state, children }: { state: BoardState; children: ComponentChildren }): JSX.Element {
  const { view } = state;
  const task = view === null ? null : shownTask(view, state.ui.taskId);
  if (view === null) {
    return <Loading />;
  }
  return task === null ? (
    <Welcome view={view} ui={state.ui} />
  ) : (
    <Board state={state} view={view} task={task}>
      {children}
    </Board>
  );
}

function useBoardState({ store }: Controller): BoardState {
  const [state, setState] = useState(store.state);
  // Not first after a paint: what the extension sends at once would wait for that.
  useLayoutEffect(() => {
    setState(store.state);
    return store.subscribe((event) => {
      // Its field shows that already: ten thousand cards are not drawn again with each letter.
      if (event.kind !== 'feedbackTyped') {
        setState(store.state);
      }
    });
  }, [store]);
  return state;
}

/** Says what the task came to, and what went to another column; a refusal is said by the message that shows it. */
function useAnnouncements({ view, ui }: BoardState, announce: (text: string) => void): void {
  const before = useRef(view);
  useEffect(() => {
    const task = view === null ? null : shownTask(view, ui.taskId);
    if (before.current !== null && view !== null && task !== null) {
      const texts = [
        taskAnnouncementOf(before.current.tasks, task),
        announcementOf(before.current.subtasks, view.subtasks, task.id),
      ].filter((text) => text !== '');
      if (texts.length > 0) {
        announce(texts.join('. '));
      }
    }
    before.current = view;
  }, [view]);
}
