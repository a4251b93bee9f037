// The messages of "ServerlessEvents: orders". Written by `sevents client typescript`: change the schemas, not this file.

/** What a client may send: the subject and the data of each type of event. */
export interface Events {
  "order.cancelled.v1": { subject: `order/${string}`; data: OrderCancelledV1 };
  "order.item-added.v1": { subject: `order/${string}`; data: OrderItemAddedV1 };
  "order.item-removed.v1": { subject: `order/${string}`; data: OrderItemRemovedV1 };
  "order.paid.v1": { subject: `order/${string}`; data: OrderPaidV1 };
  "order.placed.v1": { subject: `order/${string}`; data: OrderPlacedV1 };
  "order.shipped.v1": { subject: `order/${string}`; data: OrderShippedV1 };
}

/** What a client may ask of the system itself, about no subject. */
export interface Requests {
  "notifications.resume.v1": { data: NotificationsResumeV1 };
}

/** The one reply to each event. */
export interface Replies {
  "event.accepted.v1": { data: EventAcceptedV1 };
  "event.refused.v1": { data: EventRefusedV1 };
  "event.rejected.v1": { data: EventRejectedV1 };
  "notifications.resumed.v1": { data: NotificationsResumedV1 };
}

/** What follows from events. */
export interface Notifications {
  "order.closed.v1": { subject: `order/${string}`; data: OrderClosedV1 };
  "order.confirmed.v1": { subject: `order/${string}`; data: OrderConfirmedV1 };
  "order.dispatched.v1": { subject: `order/${string}`; data: OrderDispatchedV1 };
  "order.refund-due.v1": { subject: `order/${string}`; data: OrderRefundDueV1 };
  "order.settled.v1": { subject: `order/${string}`; data: OrderSettledV1 };
}

/** The state of each kind of aggregate. */
export interface States {
  order: OrderState;
}

/** Order cancelled: An order was called off before it was shipped. */
export interface OrderCancelledV1 {
  /** Why, in the words of whoever cancelled. */
  reason: string;
}

/** Item added: A customer added an article to an order. */
export interface OrderItemAddedV1 {
  /** Stock keeping unit: which article. */
  sku: string;
  /** What the article is called, for people. */
  name: string;
  /** How many pieces. */
  quantity: number;
  /** Price of one piece in the order's currency, at most two decimals. */
  price: number;
}

/** Item removed: A customer removed pieces of an article from an order. */
export interface OrderItemRemovedV1 {
  /** Stock keeping unit: which article. */
  sku: string;
  /** How many pieces are taken out. */
  quantity: number;
}

/** Order paid: A customer paid for an order, in whole or in part. */
export interface OrderPaidV1 {
  /** What was paid in the order's currency, at most two decimals. The maximum is the largest order that can be placed. */
  amount: number;
}

/** Order placed: A customer placed an order. */
export interface OrderPlacedV1 {
  /** ISO 4217 code of the currency of every price in this order. */
  currency: string;
  /** What was ordered. */
  items: Array<OrderPlacedV1Item>;
}

/** Order shipped: An order was handed to a carrier. */
export interface OrderShippedV1 {
  /** Who carries it. */
  carrier: string;
  /** The carrier's tracking number. */
  tracking: string;
}

/** Asks for the notifications that were missed */
export interface NotificationsResumeV1 {
  /**
   * The last offset seen of each partition, as in 0-12,3-7: the property 'position' of notifications, or 'position' of the
   * last end marker. Of a partition that is not named everything is sent, or everything from 'since' on.
   */
  position?: string;
  /**
   * For partitions without a position: the time from which on to send. For clients without properties (MQTT 3.1.1) the time
   * of the last notification seen.
   */
  since?: string;
}

/** The event happened */
export interface EventAcceptedV1 {
  /** The id of the event. */
  event: string;
  subject: string;
  /** The aggregate's version after it. */
  version: number;
}

/** The aggregate says no */
export interface EventRefusedV1 {
  /** The id of the event. */
  event: string;
  subject: string;
  /** The aggregate's version, where it is shown to the actor or does not exist. */
  version?: number;
  /** Why, for programs. */
  code: string;
  /** Why, for people. */
  reason: string;
}

/** Not a valid event */
export interface EventRejectedV1 {
  /** The id of the event, where it could be read. */
  event: string | null;
  subject: string | null;
  /** Why, for programs. */
  code: string;
  errors: Array<{
    /** Where: a JSON pointer. */
    pointer: string;
    /** The rule that it breaks. */
    keyword: string;
    message: string;
  }>;
}

/** All that was missed has been sent */
export interface NotificationsResumedV1 {
  /** The id of the request. */
  event: string;
  /** What the client has seen now, of every partition. */
  position: string;
  /** How many notifications were sent. */
  replayed: number;
  /** False when there is more: ask again from this position. */
  complete: boolean;
  /** Offsets that were asked for and are not kept any more. */
  gone: Array<{
    partition: number;
    first: number;
    last: number;
  }>;
}

export interface OrderClosedV1 {
  reason: string;
}

export interface OrderConfirmedV1 {
  total: number;
  currency: string;
}

export interface OrderDispatchedV1 {
  carrier: string;
  tracking: string;
}

export interface OrderRefundDueV1 {
  amount: number;
  currency: string;
}

export interface OrderSettledV1 {
  total: number;
  currency: string;
}

export type OrderState = {
  status: "none";
} | {
  status: "open";
  customer: string;
  currency: string;
  items: Array<OrderStateItemsItem>;
  paid: number;
  total?: number;
} | {
  status: "settled";
  customer: string;
  currency: string;
  items: Array<OrderStateItemsItem>;
  total: number;
} | {
  status: "closed";
  customer: string;
  currency: string;
  wasShipped: boolean;
  reason: string;
};

export interface OrderPlacedV1Item {
  /** Stock keeping unit: which article. */
  sku: string;
  /** What the article is called, for people. */
  name: string;
  /** How many pieces. */
  quantity: number;
  /** Price of one piece in the order's currency, at most two decimals. */
  price: number;
}

export interface OrderStateItemsItem {
  sku: string;
  name: string;
  quantity: number;
  price: number;
}
