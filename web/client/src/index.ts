// The library's public face: `connect`, and every type a screen needs.
export type { AccountCopy, CopiedRow } from './copy';
export type { Client, SignInOutcome } from './page/client';
export { type ConnectOptions, connect } from './page/connect';
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
  type LockState,
  type PinOutcome,
  type ViewOf,
} from './protocol';
export type * from './wasm/liangdi.js';
