namespace ServerlessEvents.Engine.Audit;

/// <summary>What kind of actor an audit record names; the name alone does not tell, for an operator may be called as a user is.</summary>
public static class ActorType
{
    /// <summary>A user whom the MQTT broker has authenticated.</summary>
    public const string User = "user";

    /// <summary>Whoever uses the command line, under the name that he gives himself.</summary>
    public const string Operator = "operator";

    /// <summary>A function of ours, by itself.</summary>
    public const string System = "system";

    /// <summary>The record that it is about names nobody.</summary>
    public const string Unknown = "unknown";

    /// <summary>One of the values of ASIM's <c>ActorUserType</c>.</summary>
    internal static string InAsim(string type) => type switch
    {
        User => "Regular",
        Operator => "Admin",
        System => "System",
        _ => "Other",
    };

    /// <summary>OCSF's <c>user.type_id</c> and <c>user.type</c>.</summary>
    internal static (int Id, string Name) InOcsf(string type) => type switch
    {
        User => (1, "User"),
        Operator => (2, "Admin"),
        System => (3, "System"),
        Unknown => (0, "Unknown"),
        _ => (99, type),
    };
}
