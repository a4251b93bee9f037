namespace ServerlessEvents.Domain;

/// <summary>The MQTT topics and who may use them; the grammar of the whole client side.</summary>
/// <remarks>
/// <code>
/// events/{user}                              client → system
/// replies/{user}[/…]                         system → that client
/// {reply topic}/notifications/…              a notification sent again to that client
/// notifications/{audience}/{aggregate}/{id}  system → clients; audience = a user or "all"
/// state/{audience}/{aggregate}/{id}          the same, retained
/// </code>
/// </remarks>
public static class MqttTopics
{
    /// <summary>The audience that everybody belongs to; not a user name.</summary>
    public const string All = "all";

    /// <summary>How many characters a response topic has at most.</summary>
    public const int MaxReplyTopic = 200;

    /// <summary>How many levels a response topic has at most: <c>replies/{user}/a/b</c>.</summary>
    public const int MaxReplyLevels = 4;

    private const string Events = "events/";
    private const string Replies = "replies/";
    private static readonly string[] Announced = ["notifications/", "state/"];

    /// <summary>Where a user sends events: <c>events/{user}</c>.</summary>
    public static string EventsOf(string user) => Events + user;

    /// <summary>Where a user gets replies: <c>replies/{user}</c>, and below it.</summary>
    public static string RepliesTo(string user) => Replies + user;

    /// <summary>Where an audience gets what follows from an event: <c>notifications/{audience}/{aggregate}/{id}</c>.</summary>
    /// <param name="audience">A user, or <see cref="All"/>.</param>
    /// <param name="subject">The aggregate: <c>order/o-1</c>.</param>
    public static string Notification(string audience, string subject) => $"notifications/{audience}/{subject}";

    /// <summary>Where a notification is sent again for one client alone: its topic below the client's own reply topic.</summary>
    public static string Replay(string replyTo, string notification) => $"{replyTo}/{notification}";

    /// <summary>Where an audience is shown a state, retained: <c>state/{audience}/{aggregate}/{id}</c>.</summary>
    /// <param name="audience">A user, or <see cref="All"/>.</param>
    /// <param name="subject">The aggregate: <c>order/o-1</c>.</param>
    public static string State(string audience, string subject) => $"state/{audience}/{subject}";

    /// <summary>The user of an <c>events/{user}</c> topic; null when it is not one.</summary>
    public static string? UserOf(string topic) =>
        topic.StartsWith(Events, StringComparison.Ordinal) && UserName.IsValid(topic.AsSpan(Events.Length)) ? topic[Events.Length..] : null;

    /// <summary>Whether the topic is the one that the user sends events to.</summary>
    public static bool MayPublish(string user, string topic) => topic == EventsOf(user);

    /// <summary>Whether every topic that the filter matches is the user's own or everybody's.</summary>
    public static bool MaySubscribe(string user, string filter) =>
        IsBelow(filter, RepliesTo(user))
        || Announced.Any(kind => IsBelow(filter, kind + user) || IsBelow(filter, kind + All));

    /// <summary>
    /// Whether it is a topic that the system publishes to: a reply to a user, or a notification to or the state for a user or everybody.
    /// </summary>
    public static bool IsPublished(string topic)
    {
        var levels = topic.Split('/', 3);
        return levels.Length > 1 && levels[0] switch
        {
            "replies" => UserName.IsValid(levels[1]),
            "notifications" or "state" => levels.Length > 2 && (levels[1] == All || UserName.IsValid(levels[1])),
            _ => false,
        };
    }

    /// <summary>Whom a topic that the system publishes to is for: a user, or <c>all</c>.</summary>
    public static string AudienceOf(string topic) => topic.Split('/', 3)[1];

    /// <summary>Whether the topic is one that state is retained at.</summary>
    public static bool IsState(string topic) => topic.StartsWith("state/", StringComparison.Ordinal);

    /// <summary>Whether the topic is that of a notification to the user or to everybody.</summary>
    public static bool IsNotificationFor(string user, string topic) =>
        topic.StartsWith(Notification(user, ""), StringComparison.Ordinal)
            || topic.StartsWith(Notification(All, ""), StringComparison.Ordinal);

    /// <summary>
    /// Whether a reply may go to the topic. It must lie below <c>replies/{user}</c>, and be short enough that a replay below it has at most
    /// eight levels, which every broker takes.
    /// </summary>
    public static bool MayReplyTo(string user, string topic) =>
        IsBelow(topic, RepliesTo(user))
            && topic.Length <= MaxReplyTopic
            && topic.AsSpan().Count('/') < MaxReplyLevels
            && topic.AsSpan().IndexOfAny('+', '#') < 0
            && !topic.Any(char.IsControl);

    private static bool IsBelow(string topic, string root) =>
        topic.StartsWith(root, StringComparison.Ordinal) && (topic.Length == root.Length || topic[root.Length] == '/');
}
