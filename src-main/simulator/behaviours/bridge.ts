/**
 * Group 11 as Zephyr's transport_mgmt.c does it, for one link and one bridge at a time.
 */
import type { CommandName } from '../../../src-shared/smp/groups';
import { BRIDGE_GROUP, BridgeError } from '../codes';
import { Refusal, type Behaviour, type Inside } from './behaviour';

type BridgeCommand = CommandName & `bridge.${string}`;

const refused = (rc: number): Refusal => new Refusal(rc, BRIDGE_GROUP);

export const bridgeBehaviours: { readonly [N in BridgeCommand]: Behaviour<N> } = {
  'bridge.connect': ({ transport, mode = 0 }, { profile, bridges }) => {
    if (transport === profile.ownTransport.id) return refused(BridgeError.sameDevice);
    if (bridges.transport(transport) === undefined) return refused(BridgeError.invalidTransport);
    if (bridges.connected !== undefined) return refused(BridgeError.incomingAlreadyBridged);
    if (mode !== 0) return refused(BridgeError.invalidMode);
    bridges.connected = transport;
    return {};
  },

  'bridge.disconnect': ({ transport, all }, { profile, bridges }) => {
    if (transport !== undefined && all === true) return refused(BridgeError.transportAndAll);
    if (bridges.connected === undefined) return refused(BridgeError.notBridged);
    const isOwn = transport === undefined || transport === profile.ownTransport.id;
    if (!isOwn && bridges.transport(transport) === undefined) return refused(BridgeError.invalidTransport);
    if (all === true || isOwn || transport === bridges.connected) bridges.connected = undefined;
    return {};
  },

  'bridge.status': (_request, { bridges: { connected } }) => ({
    supported: 1,
    active: connected === undefined ? 0 : 1,
    ...(connected === undefined ? {} : { bridged: true, transport: connected }),
  }),

  'bridge.list': (_request, device) => ({
    transports: transportsOf(device).map(({ id, name }) => ({ id, ...(name === undefined ? {} : { name }) })),
  }),

  'bridge.modes': ({ transport }, device) => {
    if (!transportsOf(device).some(({ id }) => id === transport))
      return refused(BridgeError.invalidTransport);
    return { modes: [{ id: 0, description: 'Default', incoming: true, outgoing: true }] };
  },

  'bridge.configuration': ({ transport, mode }, device) => {
    if (!transportsOf(device).some(({ id }) => id === transport))
      return refused(BridgeError.invalidTransport);
    return mode === 0 ? { configs: [] } : refused(BridgeError.invalidMode);
  },
};

function transportsOf({ profile }: Inside): readonly { id: number; name: string | undefined }[] {
  return [profile.ownTransport, ...profile.transports];
}
