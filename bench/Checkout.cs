using System.Reflection;

namespace ServerlessEvents.Bench;

/// <summary>Finds the files of a checkout that the benchmarks start or read.</summary>
internal static class Checkout
{
    /// <summary>The checkout that this program was built in.</summary>
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    /// <summary>The program of <c>./run</c> in a checkout, built in the configuration that this program was built in.</summary>
    public static string LocalCloud(string root) =>
        Path.Combine(root, "local", "bin", Configuration, "net10.0", "ServerlessEvents.Local.dll");

    public static string Configuration { get; } = Metadata("Configuration");

    private static string Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
