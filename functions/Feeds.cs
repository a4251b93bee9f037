namespace ServerlessEvents.Functions;

/// <summary>The feed of <see cref="ValidateEvents"/>.</summary>
public sealed record InboundFeed(Feed Feed);

/// <summary>The feed of <see cref="NotifyClients"/>.</summary>
public sealed record ResultsFeed(Feed Feed);
