// The library's public face: `connect`, and every type a screen needs.
export type { AccountCopy, CopiedRow } from './copy';
export { type Client, type ConnectOptions, connect, type SignInOutcome } from './page/client';
export type {
  Answered,
  CameBack,
  DemoLogin,
  Device,
  GuestLink,
  Invitation,
  InvitationInfo,
  Joining,
  Leaving,
  PersonBelow,
  RelayCode,
  SignInCode,
  WaysIn,
} from './page/relay';
export {
  type Account,
  type AnyView,
  type ClientCode,
  ClientError,
  type ClientEvent,
  type Executed,
  type ViewOf,
} from './protocol';
export type * from './wasm/liangdi.js';
