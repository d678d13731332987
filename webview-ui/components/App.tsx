import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { announcementOf } from '../model/announcements.ts';
import { shownTask } from '../model/board.ts';
import type { BoardState } from '../state/boardState.ts';
import type { Confirmation, Controller } from '../state/controller.ts';
import { Board } from './Board.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { Menu, type OpenMenu } from './Menu.tsx';
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
      perform: (deed) => (deed.kind === 'confirm' ? setConfirmation(deed) : controller.perform(deed)),
      openMenu: (label, items, at) => setMenu({ label, items, at }),
      announce,
      ticker,
    }),
    [controller, ticker],
  );
  useAnnouncements(state, announce);
  return (
    <SurfaceProvider value={surface}>
      <Page state={state} />
      {menu !== null && <Menu menu={menu} onClose={() => setMenu(null)} />}
      {confirmation !== null && (
        <ConfirmDialog
          confirmation={confirmation}
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

function Page({ state }: { state: BoardState }): JSX.Element {
  const { view } = state;
  const task = view === null ? null : shownTask(view, state.ui.taskId);
  if (view === null) {
    return <Loading />;
  }
  return task === null ? (
    <Welcome view={view} ui={state.ui} />
  ) : (
    <Board state={state} view={view} task={task} />
  );
}

function useBoardState({ store }: Controller): BoardState {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(() => setState(store.state));
  }, [store]);
  return state;
}

/** Says what went to another column; a refusal is said by the message that shows it. */
function useAnnouncements({ view, ui }: BoardState, announce: (text: string) => void): void {
  const before = useRef(view);
  useEffect(() => {
    const task = view === null ? null : shownTask(view, ui.taskId);
    if (before.current !== null && view !== null && task !== null) {
      const text = announcementOf(before.current.subtasks, view.subtasks, task.id);
      if (text !== '') {
        announce(text);
      }
    }
    before.current = view;
  }, [view]);
}
