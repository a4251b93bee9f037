using System.Security.Cryptography;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// Who may connect to the local MQTT broker: two users to try things with, and the system's own parts under passwords of this run.
/// </summary>
public sealed class LocalUsers
{
    public const string Ingress = "ingress";
    public const string Notifier = "notifier";

    private readonly Dictionary<string, string> passwords = new()
    {
        ["alice"] = "alice",
        ["bob"] = "bob",
        [Ingress] = RandomNumberGenerator.GetHexString(32),
        [Notifier] = RandomNumberGenerator.GetHexString(32),
    };

    public string PasswordOf(string user) => passwords[user];

    public bool Knows(string? user, string? password) =>
        user is not null && passwords.TryGetValue(user, out var right) && right == password;

    public static bool IsSystem(string user) => user is Ingress or Notifier;
}
