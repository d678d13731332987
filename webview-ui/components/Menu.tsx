import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './parts.tsx';
import type { MenuItem } from './surface.ts';

export interface OpenMenu {
  /** Another one for each menu. */
  readonly number: number;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: { readonly x: number; readonly y: number };
}

/** A menu as VS Code draws it: the browser's own popover, so that it closes by itself on Escape and outside clicks. */
export function Menu({ menu, onClose }: { menu: OpenMenu; onClose: () => void }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popover = element.current;
    const opener = document.activeElement;
    if (popover === null) {
      return undefined;
    }
    popover.showPopover();
    placeAt(popover, menu.at);
    focusItem(popover, (menu.items.findIndex(({ checked }) => checked === true) + 1 || 1) - 1);
    return () => {
      if (opener instanceof HTMLElement && popoverHadFocus(popover)) {
        opener.focus();
      }
    };
  }, [menu]);
  return (
    <div
      ref={element}
      class="menu"
      popover="auto"
      role="menu"
      aria-label={menu.label}
      onKeyDown={moveFocus}
      onContextMenu={(event) => event.preventDefault()}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {menu.items.map((item) => (
        <MenuEntry key={item.id} item={item} onClose={onClose} />
      ))}
    </div>
  );
}

function MenuEntry({ item, onClose }: { item: MenuItem; onClose: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class={`menu-item${item.separated === true ? ' separated' : ''}${item.refused === undefined ? '' : ' refused'}`}
      aria-disabled={item.refused === undefined ? undefined : true}
      {...(item.checked === undefined
        ? { role: 'menuitem' as const }
        : { role: 'menuitemradio' as const, 'aria-checked': item.checked })}
      tabIndex={-1}
      onClick={() => {
        onClose();
        item.run();
      }}
    >
      <Icon name={item.icon} />
      <span class="menu-label">{item.label}</span>
      {item.refused !== undefined && <span class="menu-reason">{item.refused}</span>}
      {item.detail !== undefined && <span class="menu-detail">{item.detail}</span>}
      {item.checked === true && <Icon name="check" />}
    </button>
  );
}

function popoverHadFocus(popover: HTMLElement): boolean {
  return popover.contains(document.activeElement) || document.activeElement === document.body;
}

function itemsOf(menu: Element): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('.menu-item')];
}

function focusItem(menu: Element, index: number): void {
  const items = itemsOf(menu);
  items[(index + items.length) % items.length]?.focus();
}

function moveFocus(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const menu = event.currentTarget;
  const active = document.activeElement;
  const focused = active instanceof HTMLElement ? itemsOf(menu).indexOf(active) : -1;
  const target = new Map([
    ['ArrowDown', focused + 1],
    ['ArrowUp', focused - 1],
    ['Home', 0],
    ['End', -1],
  ]).get(event.key);
  if (target !== undefined) {
    event.preventDefault();
    focusItem(menu, target);
  } else if (event.key === 'Tab') {
    event.preventDefault();
    menu.hidePopover();
  }
  event.stopPropagation();
}

function placeAt(menu: HTMLElement, at: { readonly x: number; readonly y: number }): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, window.innerHeight - height - 4))}px`;
}
