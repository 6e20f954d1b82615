// The types that the application writes itself and those that a generator makes of its document are
// the same: each can be given where the other is wanted. This file is compiled and never run.
import type { components } from "../generated/api.js";
import type * as own from "../generated/connections.js";

type Generated = components["schemas"];

// Every schema has a declaration of its name.
interface Own {
  AccountDisconnected: own.AccountDisconnected;
  AccountState: own.AccountState;
  ApiError: own.ApiError;
  AuthorizationUrl: own.AuthorizationUrl;
  Bare2Connection: own.Bare2Connection;
  Bare2Fields: own.Bare2Fields;
  Bare2Status: own.Bare2Status;
  BooksAccount: own.BooksAccount;
  BooksConnection: own.BooksConnection;
  BooksFields: own.BooksFields;
  BooksStatus: own.BooksStatus;
  ChatAccount: own.ChatAccount;
  ChatConnection: own.ChatConnection;
  ChatFields: own.ChatFields;
  ChatStatus: own.ChatStatus;
  Connection: own.Connection;
  ConnectionEntry: own.ConnectionEntry;
  ConnectionInput: own.ConnectionInput;
  ConnectionLinks: own.ConnectionLinks;
  ConnectionService: own.ConnectionService;
  ConnectionState: own.ConnectionState;
  ConnectionStatus: own.ConnectionStatus;
  Connections: own.Connections;
  DeskConnection: own.DeskConnection;
  DeskFields: own.DeskFields;
  DeskStatus: own.DeskStatus;
  Disconnected: own.Disconnected;
  InputKind: own.InputKind;
  TeamConnection: own.TeamConnection;
  TeamFields: own.TeamFields;
  TeamStatus: own.TeamStatus;
}

// `any` is assignable to everything, and would prove nothing.
type IsAny<A> = 0 extends 1 & A ? true : false;
type Same<A, B> = true extends IsAny<A> | IsAny<B>
  ? "any"
  : [A, B] extends [B, A]
    ? true
    : "they differ";

export const names: Same<keyof Own, keyof Generated> = true;
export const types: { [Name in keyof Own]: Same<Own[Name], Generated[Name]> } = {
  AccountDisconnected: true,
  AccountState: true,
  ApiError: true,
  AuthorizationUrl: true,
  Bare2Connection: true,
  Bare2Fields: true,
  Bare2Status: true,
  BooksAccount: true,
  BooksConnection: true,
  BooksFields: true,
  BooksStatus: true,
  ChatAccount: true,
  ChatConnection: true,
  ChatFields: true,
  ChatStatus: true,
  Connection: true,
  ConnectionEntry: true,
  ConnectionInput: true,
  ConnectionLinks: true,
  ConnectionService: true,
  ConnectionState: true,
  ConnectionStatus: true,
  Connections: true,
  DeskConnection: true,
  DeskFields: true,
  DeskStatus: true,
  Disconnected: true,
  InputKind: true,
  TeamConnection: true,
  TeamFields: true,
  TeamStatus: true,
};

// That a difference would be seen.
export const different: Same<own.TeamFields, { channel?: number }> = "they differ";
// @ts-expect-error: there is no such service.
export const service: own.ConnectionService = "other";
// @ts-expect-error: the column is a secret.
export type Secret = own.TeamFields["webhook"];
// @ts-expect-error: users may have several accounts there, each with a state of its own.
export type Status = own.ChatConnection["status"];
// @ts-expect-error: who has connected is said where the owner is another.
export type ConnectedBy = own.ChatAccount["connected_by"];
