using ServerlessEvents.Tlog;

namespace ServerlessEvents.Local.Siem;

/// <summary>
/// The keys that seal the audit on this machine, made at the first start. The public ones lie beside them: <c>audit.pub</c>.
/// </summary>
public static class SealKeys
{
    private const string LogName = "localhost/orders";

    /// <summary>The private keys, one a line.</summary>
    public static string Of(string folder)
    {
        var file = Path.Combine(folder, "audit.keys");
        if (!File.Exists(file))
        {
            using SignerKey one = SignerKey.NewEd25519(LogName), two = SignerKey.NewEcdsa(LogName);
            File.WriteAllText(Path.Combine(folder, "audit.pub"), $"{one.Public}\n{two.Public}\n");
            File.WriteAllText($"{file}.new", $"{one.Export()}\n{two.Export()}\n");
            File.Move($"{file}.new", file); // last: whoever finds it finds the public ones too
        }
        return File.ReadAllText(file);
    }
}
