/**
 * A program on a D-Bus with a tree of objects: interfaces with properties and methods, and the three standard interfaces
 * that libraries ask for (Introspectable, Properties, ObjectManager). Knows no Bluetooth.
 */
import { Message, Variant, type MessageBus } from 'dbus-next';

/**
 * What a method gives: its values in the order of its signature, and later ones as promises. Throws `DBusFailure`.
 * `caller`: its name on the bus.
 */
export type Method = (args: unknown[], caller: string) => readonly unknown[] | Promise<readonly unknown[]>;

export interface ObjectInterface {
  /** Name, signature and value; undefined: not there at the moment. */
  properties: Record<string, { signature: string; value: unknown; onSet?: (value: unknown) => void }>;
  /** Signatures of what goes in and out. */
  methods: Record<string, { takes: string; gives: string; run: Method }>;
}

export class DBusFailure extends Error {
  constructor(
    readonly errorName: string,
    text: string,
  ) {
    super(text);
  }
}

/** The package declares its first parameter wrongly. */
const newError = Message.newError.bind(Message) as unknown as (
  call: Message,
  name: string,
  text: string,
) => Message;

const PROPERTIES = 'org.freedesktop.DBus.Properties';
const MANAGER = 'org.freedesktop.DBus.ObjectManager';
const UNKNOWN = 'org.freedesktop.DBus.Error.UnknownObject';

export class ObjectTree {
  readonly #bus: MessageBus;
  readonly #objects = new Map<string, Map<string, ObjectInterface>>();

  constructor(bus: MessageBus) {
    this.#bus = bus;
    bus.on('error', () => {}); // the bus dies in some tests; whoever looks for this program notices
    bus.addMethodHandler((message: Message) => {
      void this.#answer(message);
      return true;
    });
  }

  has(path: string): boolean {
    return this.#objects.has(path);
  }

  add(path: string, name: string, content: ObjectInterface): void {
    const object = this.#objects.get(path) ?? new Map<string, ObjectInterface>();
    object.set(name, content);
    this.#objects.set(path, object);
    this.#signal('/', MANAGER, 'InterfacesAdded', 'oa{sa{sv}}', [path, { [name]: values(content) }]);
  }

  remove(path: string): void {
    const object = this.#objects.get(path);
    if (object === undefined) return;
    this.#objects.delete(path);
    this.#signal('/', MANAGER, 'InterfacesRemoved', 'oas', [path, [...object.keys()]]);
  }

  get(path: string, name: string, property: string): unknown {
    return this.#objects.get(path)?.get(name)?.properties[property]?.value;
  }

  /** Changes a property and tells everybody. */
  set(path: string, name: string, property: string, value: unknown): void {
    const one = this.#objects.get(path)?.get(name)?.properties[property];
    if (one === undefined) return;
    one.value = value;
    const changed = { [property]: new Variant(one.signature, value) };
    this.#signal(path, PROPERTIES, 'PropertiesChanged', 'sa{sv}as', [name, changed, []]);
  }

  #signal(path: string, name: string, member: string, signature: string, body: unknown[]): void {
    this.#send(Message.newSignal(path, name, member, signature, body));
  }

  #send(message: Message): void {
    try {
      this.#bus.send(message);
    } catch {
      // The bus is dead.
    }
  }

  async #answer(message: Message): Promise<void> {
    try {
      const { gives, values: given } = await this.#call(message);
      this.#send(Message.newMethodReturn(message, gives, [...given]));
    } catch (error) {
      const name = error instanceof DBusFailure ? error.errorName : 'org.freedesktop.DBus.Error.Failed';
      this.#send(newError(message, name, error instanceof Error ? error.message : String(error)));
    }
  }

  async #call(message: Message): Promise<{ gives: string; values: readonly unknown[] }> {
    const { path = '/', interface: name = '', member = '', body, sender = '' } = message;
    if (member === 'Introspect') return { gives: 's', values: [this.#introspect(path)] };
    if (name === MANAGER && member === 'GetManagedObjects')
      return { gives: 'a{oa{sa{sv}}}', values: [this.#managed()] };
    const object = this.#objects.get(path);
    if (object === undefined) throw new DBusFailure(UNKNOWN, `no object ${path}`);
    if (name === PROPERTIES) return this.#property(object, member, body);
    const method = object.get(name)?.methods[member];
    if (method === undefined)
      throw new DBusFailure('org.freedesktop.DBus.Error.UnknownMethod', `no method ${name}.${member}`);
    return { gives: method.gives, values: await method.run(body, sender) };
  }

  #property(
    object: Map<string, ObjectInterface>,
    member: string,
    [name, property, value]: unknown[],
  ): { gives: string; values: readonly unknown[] } {
    const content = object.get(String(name));
    if (content === undefined) throw new DBusFailure(UNKNOWN, `no interface ${String(name)}`);
    if (member === 'GetAll') return { gives: 'a{sv}', values: [values(content)] };
    const one = content.properties[String(property)];
    if (one?.value === undefined)
      throw new DBusFailure('org.freedesktop.DBus.Error.InvalidArgs', `no property ${String(property)}`);
    if (member === 'Get') return { gives: 'v', values: [new Variant(one.signature, one.value)] };
    one.onSet?.(value instanceof Variant ? value.value : value);
    return { gives: '', values: [] };
  }

  #managed(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#objects].map(([path, object]) => [
        path,
        Object.fromEntries([...object].map(([name, content]) => [name, values(content)])),
      ]),
    );
  }

  #introspect(path: string): string {
    const object = this.#objects.get(path);
    if (object === undefined && path !== '/') return '<node/>';
    const own = [...(object ?? [])].map(([name, { methods, properties }]) => {
      const lines = Object.entries(methods).map(
        ([method, { takes, gives }]) =>
          `<method name="${method}">${argument(takes, 'in')}${argument(gives, 'out')}</method>`,
      );
      for (const [property, { signature }] of Object.entries(properties))
        lines.push(`<property name="${property}" type="${signature}" access="readwrite"/>`);
      return `<interface name="${name}">${lines.join('')}</interface>`;
    });
    return `<node>${STANDARD}${path === '/' ? MANAGER_XML : ''}${own.join('')}</node>`;
  }
}

/** One argument for each complete type of a signature; ours have one or two, none with more than one basic type behind. */
function argument(signature: string, direction: 'in' | 'out'): string {
  const types = signature === 'aya{sv}' ? ['ay', 'a{sv}'] : signature === '' ? [] : [signature];
  return types.map((type) => `<arg type="${type}" direction="${direction}"/>`).join('');
}

function values(content: ObjectInterface): Record<string, Variant> {
  return Object.fromEntries(
    Object.entries(content.properties)
      .filter(([, { value }]) => value !== undefined)
      .map(([name, { signature, value }]) => [name, new Variant(signature, value)]),
  );
}

const STANDARD = `<interface name="${PROPERTIES}">
<method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
<method name="GetAll"><arg type="s" direction="in"/><arg type="a{sv}" direction="out"/></method>
<method name="Set"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="in"/></method>
<signal name="PropertiesChanged"><arg type="s"/><arg type="a{sv}"/><arg type="as"/></signal></interface>`;
const MANAGER_XML = `<interface name="${MANAGER}">
<method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" direction="out"/></method>
<signal name="InterfacesAdded"><arg type="o"/><arg type="a{sa{sv}}"/></signal>
<signal name="InterfacesRemoved"><arg type="o"/><arg type="as"/></signal></interface>`;
