namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>The function app and the ingress have the settings that the code reads, and are awake.</summary>
public static class FunctionAppRules
{
    /// <summary>Stands for the value of a variable that the container takes from the key vault.</summary>
    public const string FromVault = "(key vault)";

    private static readonly IReadOnlyList<string> KafkaFunctions =
        ["ValidateEvents", "FoldEvents", "NotifyClients", "ReplayNotifications", "ForwardAudit"];

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("Every app setting that the code reads is set, and no other", AppSettings),
        new("The ingress gets the settings that it reads, and no other", IngressSettings),
        new("An image that is not ours gets no secret and does not run", StandIn),
        new("Every Kafka function has an instance that is always ready", AlwaysReady),
        new("Who routes is who the function app expects", InboundShape),
    ];

    public static IEnumerable<KeyValuePair<string, string>> Settings(InfraSnapshot snapshot) =>
        from config in snapshot.OfType("Microsoft.Web/sites/config")
        where config.ShortName == "appsettings"
        from setting in config.Json["properties"]!.AsObject()
        select KeyValuePair.Create(setting.Key, setting.Value!.ToString());

    public static IEnumerable<KeyValuePair<string, string>> IngressVariables(InfraSnapshot snapshot) =>
        from app in snapshot.OfType("Microsoft.App/containerApps")
        from container in app["template.containers"]!.AsArray()
        from variable in container!["env"]!.AsArray()
        select KeyValuePair.Create(
            variable!["name"]!.ToString(), variable["secretRef"] is null ? variable["value"]!.ToString() : FromVault);

    private static IEnumerable<string> AppSettings(InfraSnapshot snapshot) =>
        Compare(
            "app setting",
            Settings(snapshot).Select(setting => setting.Key),
            [.. AppSettingsTests.ReadByTheCode, .. AppSettingsTests.ReadByTheHost]);

    private static IEnumerable<string> IngressSettings(InfraSnapshot snapshot) =>
        snapshot.OfType("Microsoft.App/containerApps").Any(IsOurs)
            ? Compare("variable", IngressVariables(snapshot).Select(variable => variable.Key), AppSettingsTests.ReadByTheIngress)
            : [];

    /// <summary>The identity that the container has could read secrets by itself, so it must have no right to.</summary>
    private static IEnumerable<string> StandIn(InfraSnapshot snapshot)
    {
        foreach (var app in snapshot.OfType("Microsoft.App/containerApps").Where(app => !IsOurs(app)))
        {
            if (app["configuration.secrets"] is { } secrets && secrets.AsArray().Count > 0) yield return $"{app} has secrets";
            if (app.Text("template.scale.minReplicas") != "0") yield return $"{app} runs";
            if (IngressVariables(snapshot).Any()) yield return $"{app} has settings";
            if (snapshot
                .OfType("Microsoft.Authorization/roleAssignments")
                .Any(role => role.Id.Contains("/vaults/", StringComparison.Ordinal) && role.Text("principalId").Contains("/id-ingress-", StringComparison.Ordinal)))
            {
                yield return $"{app} may read secrets";
            }
        }
    }

    private static bool IsOurs(Resource app) =>
        app["template.containers"]!.AsArray().All(container => container!["image"]!.ToString() == BicepCli.IngressImage);

    private static IEnumerable<string> Compare(string what, IEnumerable<string> set, IReadOnlyCollection<string> read)
    {
        var names = set.ToHashSet();
        return read.Where(name => !names.Contains(name)).Select(name => $"{what} {name} is read but not set")
            .Concat(names.Where(name => !read.Contains(name)).Select(name => $"{what} {name} is set but not read"));
    }

    private static IEnumerable<string> AlwaysReady(InfraSnapshot snapshot) =>
        from app in snapshot.OfType("Microsoft.Web/sites")
        from function in KafkaFunctions
        where !app["functionAppConfig.scaleAndConcurrency.alwaysReady"]!
            .AsArray()
            .Any(ready => ready!["name"]!.ToString() == $"function:{function}" && (int)ready["instanceCount"]! > 0)
        select $"{app}: {function} sleeps";

    private static IEnumerable<string> InboundShape(InfraSnapshot snapshot)
    {
        var shape = Settings(snapshot).First(setting => setting.Key == "InboundShape").Value;
        var (routed, ingress) = (
            snapshot.OfType("Microsoft.EventGrid/namespaces").Any(), snapshot.OfType("Microsoft.App/containerApps").Any());
        if (routed && ingress) yield return "Event Grid and the ingress would both bring what clients send";
        if (shape != (routed ? "event-grid" : ingress ? "ingress" : "connect")) yield return $"InboundShape is {shape}";
    }
}
