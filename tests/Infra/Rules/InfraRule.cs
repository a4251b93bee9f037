namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>One rule over a snapshot: its name says what must hold, its violations say what does not.</summary>
public sealed record InfraRule(string Name, Func<InfraSnapshot, IEnumerable<string>> Violations)
{
    /// <summary>Every rule, by the file that has it.</summary>
    public static readonly IReadOnlyList<InfraRule> All =
        [
            .. AccessRules.All, .. AuditRules.All, .. FunctionAppRules.All, .. KafkaKeyRules.All, .. MonitoringRules.All, .. MqttRules.All,
            .. NameRules.All, .. NetworkRules.All, .. TopicRules.All
        ];

    public override string ToString() => Name;
}
