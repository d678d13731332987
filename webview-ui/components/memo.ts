import { Component, type ComponentChild, type ComponentClass, type FunctionComponent, h } from 'preact';

/** Draws a component anew only when one of its properties is another value. */
export function memo<Props extends object>(inner: FunctionComponent<Props>): ComponentClass<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return !sameProperties(this.props, next);
    }

    override render(): ComponentChild {
      return h(inner, this.props);
    }
  };
}

function sameProperties(a: object, b: object): boolean {
  const before = Object.entries(a);
  const after = new Map(Object.entries(b));
  return before.length === after.size && before.every(([name, value]) => Object.is(value, after.get(name)));
}
