import type { GraphLayout, Point } from './layout.ts';
import {
  type Area,
  fitted,
  isReadable,
  keepInPlace,
  keepWhole,
  overview,
  panBy,
  reveal,
  type Viewport,
  zoomTo,
} from './viewport.ts';

export interface CameraParts {
  /** Where it was left; `null`: nobody has moved it. */
  readonly saved: Viewport | null;
  /** The node to begin with where not all of them can be shown; asked for when it is needed. */
  start(): string | null;
  /** Called when it shows something else. */
  show(viewport: Viewport): void;
  /** Called when it has come to rest where the user moved it; `null`: as if nobody had. */
  keep(viewport: Viewport | null): void;
}

/** A wheel has no end: the place is kept once it rests. */
const restMs = 200;

/** Decides which part of the drawing is seen. It stays as the user left it, whatever happens to the subtasks. */
export class Camera {
  readonly #parts: CameraParts;
  #viewport: Viewport | null;
  /** What it goes on showing when there is more room or another drawing; `free`: where the user has moved it. */
  #aim: 'overview' | 'whole' | 'free';
  #layout: GraphLayout;
  #room: Area | null = null;
  /** Somebody looks at one of its nodes: from now on nothing moves that does not have to. */
  #isSteady = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(layout: GraphLayout, parts: CameraParts) {
    this.#parts = parts;
    this.#layout = layout;
    this.#viewport = parts.saved;
    this.#aim = parts.saved === null ? 'overview' : 'free';
  }

  /**
   * There is another amount of room, or it begins elsewhere: something beside or above was opened or closed. The drawing
   * keeps its place on the screen, and is moved only as far as it takes to keep in sight what was. Another width is
   * filled anew as long as nobody has looked at anything.
   */
  resize(room: Area, selectedId: string | null): void {
    const selected = this.#layout.nodes.get(selectedId ?? '');
    const before = this.#room;
    this.#room = room;
    this.#isSteady ||= selected !== undefined;
    const isFilled = this.#aim !== 'free' && !this.#isSteady && before?.width !== room.width;
    if (this.#viewport === null || (selected === undefined && isFilled)) {
      this.#show(this.#aimed(this.#layout, room));
      return;
    }
    const stays = before ?? room;
    const by = { x: stays.left - room.left, y: stays.top - room.top };
    const kept = this.#inSight(panBy(this.#viewport, by, this.#layout, room), room);
    this.#show(selected === undefined ? kept : reveal(kept, selected, room));
  }

  /** Nodes or edges came or went. What is looked at stays where it is on the screen, unless all is to be seen. */
  draw(layout: GraphLayout, anchorId: string | null): void {
    const before = this.#layout;
    this.#layout = layout;
    if (layout === before || this.#viewport === null || this.#room === null) {
      return;
    }
    const isWhole = this.#aim === 'whole' || isReadable(layout, this.#room);
    if (this.#aim !== 'free' && !this.#isSteady && isWhole) {
      this.#show(this.#aimed(layout, this.#room));
    } else {
      const kept = keepInPlace(this.#viewport, before, layout, anchorId ?? '');
      this.#show(this.#inSight(panBy(kept, still, layout, this.#room), this.#room));
    }
  }

  fit(): void {
    if (this.#room !== null) {
      clearTimeout(this.#resting);
      this.#resting = undefined;
      this.#aim = 'whole';
      this.#isSteady = false;
      this.#show(this.#aimed(this.#layout, this.#room));
      this.#parts.keep(null);
    }
  }

  zoomBy(factor: number, at: Point | null = null): void {
    if (this.#viewport !== null) {
      this.zoomTo(this.#viewport.zoom * factor, at);
    }
  }

  /** `at` stays where it is on the screen, else the middle. */
  zoomTo(zoom: number, at: Point | null = null): void {
    this.#move((before, room) =>
      panBy(zoomTo(before, zoom, at ?? { x: room.width / 2, y: room.height / 2 }), still, this.#layout, room),
    );
  }

  pan(by: Point): void {
    this.#move((before, room) => panBy(before, by, this.#layout, room));
  }

  reveal(id: string): void {
    const node = this.#layout.nodes.get(id);
    this.#isSteady ||= node !== undefined;
    if (node !== undefined && this.#viewport !== null && this.#room !== null) {
      const shown = reveal(this.#viewport, node, this.#room);
      if (shown !== this.#viewport) {
        this.#show(shown);
      }
    }
  }

  /** Keeps what has not been kept yet. */
  dispose(): void {
    if (this.#resting !== undefined) {
      clearTimeout(this.#resting);
      this.#parts.keep(this.#viewport);
    }
  }

  /** All of it stays in sight, unless the user has moved it. */
  #inSight(viewport: Viewport, room: Area): Viewport {
    return this.#aim === 'free' ? viewport : keepWhole(viewport, this.#layout, room);
  }

  #aimed(layout: GraphLayout, room: Area): Viewport {
    return this.#aim === 'whole' ? fitted(layout, room) : overview(layout, room, this.#parts.start());
  }

  #move(next: (before: Viewport, room: Area) => Viewport): void {
    if (this.#viewport === null || this.#room === null) {
      return;
    }
    this.#aim = 'free';
    this.#show(next(this.#viewport, this.#room));
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      this.#parts.keep(this.#viewport);
    }, restMs);
  }

  #show(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#parts.show(viewport);
  }
}

const still: Point = { x: 0, y: 0 };
