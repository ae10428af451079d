/**
 * Group 11, transport management (Zephyr subsys/mgmt/mcumgr/grp/transport_mgmt, experimental, since 4.5): a device that passes
 * requests on to another one. The number is a choice of the build. Declarations only.
 */
import { command, defineGroup } from '../command';
import { bool, int, list, missingMeans, optional, struct, text, uint } from '../schema';

const transportNumber = 'Number of the transport, as the list shows it';

export const bridge = defineGroup({
  id: 11,
  name: 'bridge',
  title: 'Transport bridges',
  kconfig: 'CONFIG_MCUMGR_GRP_TRANSPORT',
  errors: {
    2: {
      name: 'TRANSPORT_MISSING_REQUIRED_FUNCTIONS',
      meaning: 'this transport, or the one that the request came over, cannot be a part of a bridge',
    },
    3: {
      name: 'TRANSPORT_MISSING_INFO_FUNCTIONS',
      meaning: 'this transport does not tell its modes and parameters',
    },
    4: { name: 'INVALID_TRANSPORT', meaning: 'it has no transport of this number' },
    5: { name: 'INVALID_MODE', meaning: 'this transport has no such mode' },
    6: { name: 'ALL_CONTEXTS_USED', meaning: 'it has as many bridges as it can have' },
    7: {
      name: 'BOTH_TRANSPORT_AND_ALL_PARAMETERS',
      meaning: 'one transport and all of them were asked for at once',
    },
    8: { name: 'NOT_BRIDGED', meaning: 'no bridge is connected' },
    9: {
      name: 'SAME_BRIDGE_DEVICE_DISALLOWED',
      meaning: 'the request came over this very transport, which cannot be both ends of a bridge',
    },
    10: {
      name: 'TRANSPORT_INGOING_NOT_SUPPORTED',
      meaning: 'requests that come over this transport cannot be passed on',
    },
    11: {
      name: 'TRANSPORT_OUTGOING_NOT_SUPPORTED',
      meaning: 'requests cannot be passed on to this transport',
    },
    12: {
      name: 'TRANSPORT_INCOMING_TRANSPORT_ALREADY_BRIDGED',
      meaning: 'a bridge begins at this link already',
    },
    13: {
      name: 'TRANSPORT_OUTGOING_TRANSPORT_ALREADY_BRIDGED',
      meaning: 'a bridge leads over this transport already',
    },
    14: { name: 'CONNECT_MISSING_PARAMETER', meaning: 'this transport needs a parameter that is missing' },
    15: { name: 'CONNECT_INVALID_PARAMETER', meaning: 'a parameter of the transport is wrong' },
    16: { name: 'CONNECT_UNSUPPORTED_PARAMETER', meaning: 'this transport has no such parameter' },
    17: { name: 'CONNECT_FAILED', meaning: 'the other device cannot be reached' },
  },
  commands: {
    connect: command({
      op: 'write',
      effect: 'changes',
      id: 0,
      title: 'Connect a bridge',
      about:
        'From then on the device passes all requests of this link on to the device behind one of its transports, until the bridge is ' +
        'disconnected. What "bridge configuration" shows for the transport goes with it as further keys.',
      repeatable: false,
      pace: 'state',
      request: {
        transport: uint(transportNumber),
        mode: optional(uint('Mode of the transport; 0 when missing')),
      },
      otherRequestKeys: 'kept',
      response: {},
    }),
    disconnect: command({
      op: 'write',
      effect: 'changes',
      id: 1,
      title: 'Disconnect a bridge',
      about: 'Ends the bridge of this link, the one over a transport, or all of them.',
      repeatable: true,
      pace: 'state',
      request: {
        transport: optional(uint('The bridge over this transport; that of this link when missing')),
        all: optional(bool('All bridges')),
      },
      response: {},
    }),
    status: command({
      op: 'read',
      effect: 'looks',
      id: 2,
      title: 'Bridge status',
      about: 'How many bridges there can be and are, and whether requests of this link are passed on.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: {
        supported: uint('Bridges at once at most'),
        active: uint('Bridges that are connected now'),
        bridged: missingMeans(false, bool('Requests of this link are passed on')),
        transport: optional(uint('The transport that they are passed on to, where it can be told')),
      },
    }),
    list: command({
      op: 'read',
      effect: 'looks',
      id: 6,
      title: 'List transports',
      about: 'The transports of the device that can be a part of a bridge.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: {
        transports: list(
          'One entry for each transport',
          struct('One transport', {
            id: uint('Its number'),
            name: optional(text('Its name')),
          }),
        ),
      },
    }),
    modes: command({
      op: 'read',
      effect: 'looks',
      id: 7,
      title: 'Modes of a transport',
      about: 'The ways in which a transport can be a part of a bridge.',
      repeatable: true,
      pace: 'quick',
      request: { transport: uint(transportNumber) },
      response: {
        modes: list(
          'One entry for each mode',
          struct('One mode', {
            id: uint('Its number'),
            description: text('What it is'),
            incoming: missingMeans(false, bool('Requests that come in can be passed on')),
            outgoing: missingMeans(false, bool('Requests can be passed on to it')),
          }),
        ),
      },
    }),
    configuration: command({
      op: 'read',
      effect: 'looks',
      id: 8,
      title: 'Configuration of a transport',
      about: 'The parameters that connecting a bridge over a transport takes in one of its modes.',
      repeatable: true,
      pace: 'quick',
      request: { transport: uint(transportNumber), mode: uint('Number of the mode') },
      response: {
        configs: list(
          'One entry for each parameter',
          struct('One parameter', {
            name: text('Its name: the key that it has in the request'),
            type: int('0 whole number from 0, 1 whole number, 2 true or false, 3 text, 4 byte string'),
            required: missingMeans(false, bool('It has to be given')),
          }),
        ),
      },
    }),
  },
});

/** Numbers that a build may give the group instead of its own (its Kconfig: GROUP_ID_CUSTOM_VALUE). */
export const bridgeNumbers = { least: 64, most: 0xffff } as const;
