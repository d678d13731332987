/** Tells elements whether they are near what is seen of the area that scrolls them. */
export interface Sight {
  /** The answer ends it. */
  watch(element: HTMLElement, onChange: (isNear: boolean, height: number) => void): () => void;
}

/** So far beyond the edges counts as near: whoever scrolls finds something there already. */
const margin = '1000px 0px';

export function createSight(areaSelector: string): Sight {
  const listeners = new Map<Element, (isNear: boolean, height: number) => void>();
  let observer: IntersectionObserver | null = null;
  return {
    watch(element, onChange) {
      observer ??= new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting, boundingClientRect } of entries) {
            listeners.get(target)?.(isIntersecting, boundingClientRect.height);
          }
        },
        { root: element.closest(areaSelector), rootMargin: margin },
      );
      listeners.set(element, onChange);
      observer.observe(element);
      return () => {
        listeners.delete(element);
        observer?.unobserve(element);
      };
    },
  };
}
