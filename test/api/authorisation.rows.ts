/** Who sends. `owner`: the user whose runs they are, or the holder of a run that has no user yet. `merchant`: whose its runs are, by its key; `rival`: another merchant. */
export const senders = ['nobody', 'another', 'owner', 'support', 'operator', 'engineer', 'merchant', 'rival'] as const;
export type SenderName = (typeof senders)[number];

export type Row = { readonly route: string; readonly statuses: { readonly [sender in SenderName]: number } };

// 401: say who you are. 403: you may not. 404: nothing of yours is here. 409: you may, and the run does not take it now.
// 429: the sixth wrong sign-in under one name. Signing out comes last: it ends the session that the columns after it are asked by.
const table = `
route                                               nobody another owner support operator engineer merchant rival

GET    /healthz                                        200     200   200     200      200      200      200   200
GET    /readyz                                         200     200   200     200      200      200      200   200
GET    /docs                                           200     200   200     200      200      200      200   200
GET    /openapi.json                                   200     200   200     200      200      200      200   200
POST   /v1/webhooks/:provider                          401     401   401     401      401      401      401   401

POST   /v1/flows/registration                          201     201   201     201      201      201      201   201
GET    /v1/flows/registration/:id                      401     404   200     403      403      403      403   403
POST   /v1/flows/registration/:id/events               401     404   409     403      403      403      403   403
GET    /v1/flows/registration/:id/events               401     404   200     403      403      403      403   403

POST   /v1/flows/login                                 201     201   201     201      201      201      201   201
GET    /v1/flows/login/:id                             401     404   200     403      403      403      403   403
POST   /v1/flows/login/:id/events                      401     404   200     403      403      403      403   403
GET    /v1/flows/login/:id/events                      401     404   200     403      403      403      403   403

POST   /v1/flows/password-reset                        201     201   201     201      201      201      201   201
GET    /v1/flows/password-reset/:id                    401     404   200     403      403      403      403   403
POST   /v1/flows/password-reset/:id/events             401     404   200     403      403      403      403   403
GET    /v1/flows/password-reset/:id/events             401     404   200     403      403      403      403   403

POST   /v1/flows/unlock                                201     201   201     201      201      201      201   201
GET    /v1/flows/unlock/:id                            401     404   200     403      403      403      403   403
POST   /v1/flows/unlock/:id/events                     401     404   200     403      403      403      403   403
GET    /v1/flows/unlock/:id/events                     401     404   200     403      403      403      403   403

GET    /v1/flows/lost-phone/:id                        401     404   200     403      403      403      403   403
POST   /v1/flows/lost-phone/:id/events                 401     404   409     403      403      403      403   403
GET    /v1/flows/lost-phone/:id/events                 401     404   200     403      403      403      403   403

POST   /v1/flows/payment                               401     201   201     403      403      403      403   403
GET    /v1/flows/payment/:id                           401     404   200     403      403      403      403   403
POST   /v1/flows/payment/:id/events                    401     404   200     403      403      403      403   403
GET    /v1/flows/payment/:id/events                    401     404   200     403      403      403      403   403

POST   /v1/flows/transfer                              401     201   201     403      403      403      403   403
GET    /v1/flows/transfer/:id                          401     404   200     403      403      403      403   403
POST   /v1/flows/transfer/:id/events                   401     404   409     403      403      403      403   403
GET    /v1/flows/transfer/:id/events                   401     404   200     403      403      403      403   403

GET    /v1/flows/claim/:id                             401     404   200     403      403      403      403   403
POST   /v1/flows/claim/:id/events                      401     404   200     403      403      403      403   403
GET    /v1/flows/claim/:id/events                      401     404   200     403      403      403      403   403

POST   /v1/flows/kyc                                   401     201   201     403      403      403      403   403
GET    /v1/flows/kyc/:id                               401     404   200     403      403      403      403   403
POST   /v1/flows/kyc/:id/events                        401     404   200     403      403      403      403   403
GET    /v1/flows/kyc/:id/events                        401     404   200     403      403      403      403   403

POST   /v1/flows/card-binding                          401     201   201     403      403      403      403   403
GET    /v1/flows/card-binding/:id                      401     404   200     403      403      403      403   403
POST   /v1/flows/card-binding/:id/events               401     404   409     403      403      403      403   403
GET    /v1/flows/card-binding/:id/events               401     404   200     403      403      403      403   403

POST   /v1/flows/card-unbinding                        401     201   201     403      403      403      403   403
GET    /v1/flows/card-unbinding/:id                    401     404   200     403      403      403      403   403
POST   /v1/flows/card-unbinding/:id/events             401     404   409     403      403      403      403   403
GET    /v1/flows/card-unbinding/:id/events             401     404   200     403      403      403      403   403

POST   /v1/flows/payment-password                      401     201   201     403      403      403      403   403
GET    /v1/flows/payment-password/:id                  401     404   200     403      403      403      403   403
POST   /v1/flows/payment-password/:id/events           401     404   200     403      403      403      403   403
GET    /v1/flows/payment-password/:id/events           401     404   200     403      403      403      403   403

POST   /v1/flows/small-amount                          401     201   201     403      403      403      403   403
GET    /v1/flows/small-amount/:id                      401     404   200     403      403      403      403   403
POST   /v1/flows/small-amount/:id/events               401     404   409     403      403      403      403   403
GET    /v1/flows/small-amount/:id/events               401     404   200     403      403      403      403   403

POST   /v1/flows/change-phone                          401     201   201     403      403      403      403   403
GET    /v1/flows/change-phone/:id                      401     404   200     403      403      403      403   403
POST   /v1/flows/change-phone/:id/events               401     404   200     403      403      403      403   403
GET    /v1/flows/change-phone/:id/events               401     404   200     403      403      403      403   403

POST   /v1/flows/close-account                         401     201   201     403      403      403      403   403
GET    /v1/flows/close-account/:id                     401     404   200     403      403      403      403   403
POST   /v1/flows/close-account/:id/events              401     404   409     403      403      403      403   403
GET    /v1/flows/close-account/:id/events              401     404   200     403      403      403      403   403

GET    /v1/flows/account/:id                           401     404   200     403      403      403      403   403
POST   /v1/flows/account/:id/events                    401     404   200     403      403      403      403   403
GET    /v1/flows/account/:id/events                    401     404   200     403      403      403      403   403

POST   /v1/uploads                                     401     201   201     403      403      403      403   403
POST   /v1/sessions                                    401     401   409     401      401      401      401   401
POST   /v1/sessions/refresh                            401     401   401     401      401      401      401   401
GET    /v1/sessions                                    401     200   200     403      403      403      403   403
DELETE /v1/sessions/:id                                401     404   200     403      403      403      403   403
DELETE /v1/sessions/current                            401     200   200     403      403      403      403   403
DELETE /v1/sessions                                    401     200   200     403      403      403      403   403
GET    /v1/me                                          401     200   200     403      403      403      403   403
GET    /v1/me/export                                   401     200   200     403      403      403      403   403
GET    /v1/cards                                       401     200   200     403      403      403      403   403
PATCH  /v1/cards/:id                                   401     404   200     403      403      403      403   403
GET    /v1/balances                                    401     200   200     403      403      403      403   403
GET    /v1/limits                                      401     200   200     403      403      403      403   403
GET    /v1/transactions                                401     200   200     403      403      403      403   403
GET    /v1/transactions/summary                        401     200   200     403      403      403      403   403
GET    /v1/transfers                                   401     200   200     403      403      403      403   403
POST   /v1/receiving-codes                             401     201   201     403      403      403      403   403
GET    /v1/coupons                                     401     200   200     403      403      403      403   403
POST   /v1/coupons                                     401     201   201     403      403      403      403   403
GET    /v1/points                                      401     200   200     403      403      403      403   403
GET    /v1/transactions/series                         401     200   200     403      403      403      403   403
GET    /v1/transactions/stream                         401     200   200     403      403      403      403   403
GET    /v1/transactions/:id                            401     404   200     403      403      403      403   403
GET    /v1/transactions.csv                            401     200   200     403      403      403      403   403
GET    /v1/statements/:statement                       401     200   200     403      403      403      403   403
GET    /v1/budgets                                     401     200   200     403      403      403      403   403
PUT    /v1/budgets/:category                           401     200   200     403      403      403      403   403
DELETE /v1/budgets/:category                           401     200   200     403      403      403      403   403

POST   /v1/staff/sessions                              401     401   401     401      401      429      429   429
GET    /v1/merchant                                    401     403   403     403      403      403      200   200

GET    /v1/staff/oidc/start                            404     404   404     404      404      404      404   404
GET    /v1/staff/oidc/callback                         404     404   404     404      404      404      404   404

GET    /v1/ops/runs                                    401     403   403     200      200      200      403   403
GET    /v1/ops/campaigns                               401     403   403     200      200      200      403   403
GET    /v1/ops/flows/:flow/:id                         401     403   403     200      200      200      403   403
POST   /v1/ops/flows/:flow/:id/events                  401     403   403     403      409      403      403   403
POST   /v1/ops/approvals/:id/events                    401     403   403     403      200      403      403   403
POST   /v1/ops/flows/lost-phone                        401     403   403     201      201      403      403   403
GET    /v1/ops/uploads/:id                             401     403   403     200      200      403      403   403
GET    /v1/ops/audit                                   401     403   403     403      403      200      403   403

DELETE /v1/staff/sessions                              401     403   403     204      204      204      403   403
`;

export const expected: readonly Row[] = table
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter((cells) => cells.length === senders.length + 2)
  .map(([method, path, ...statuses]) => ({
    route: `${method} ${path}`,
    statuses: Object.fromEntries(senders.map((sender, index) => [sender, Number(statuses[index])])) as Row['statuses'],
  }));
