namespace ServerlessEvents.Functions;

/// <summary>
/// Which function reads which topic, and in which consumer group of Kafka. The attributes of the triggers name the same topics by their app
/// settings.
/// </summary>
public sealed record FunctionGroup(string Function, string Topic, string Name)
{
    /// <summary>The group of <see cref="Functions.ValidateEvents"/>, as its trigger names it.</summary>
    public const string ValidateEvents = "%Context%.validate-events";

    /// <inheritdoc cref="ValidateEvents"/>
    public const string FoldEvents = "%Context%.fold-events";

    /// <inheritdoc cref="ValidateEvents"/>
    public const string NotifyClients = "%Context%.notify-clients";

    /// <inheritdoc cref="ValidateEvents"/>
    public const string ReplayNotifications = "%Context%.replay-notifications";

    /// <inheritdoc cref="ValidateEvents"/>
    public const string ForwardAudit = "%Context%.forward-audit";

    /// <summary>The groups of all functions that read a Kafka topic.</summary>
    public static IReadOnlyList<FunctionGroup> All(Settings settings)
    {
        var topics = settings.Topics;
        return
        [
            new(nameof(ValidateEvents), topics.Inbound, Named(ValidateEvents)),
            new(nameof(FoldEvents), topics.Events, Named(FoldEvents)),
            new(nameof(NotifyClients), topics.Results, Named(NotifyClients)),
            new(nameof(ReplayNotifications), topics.Resumes, Named(ReplayNotifications)),
            new(nameof(ForwardAudit), topics.Audit, Named(ForwardAudit)),
        ];
        string Named(string group) => group.Replace("%Context%", settings.Context, StringComparison.Ordinal);
    }

    /// <summary>The group of one function.</summary>
    public static FunctionGroup Of(string function, Settings settings) => All(settings).Single(group => group.Function == function);
}
