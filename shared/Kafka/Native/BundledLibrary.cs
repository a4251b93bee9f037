using System.Reflection;
using System.Runtime.InteropServices;

namespace ServerlessEvents.Kafka.Native;

/// <summary>
/// Loads the librdkafka that comes with Confluent.Kafka, for Confluent.Kafka and for us. Without this, .NET silently takes the library of
/// the system when the bundled one cannot be loaded: the first bundled build needs a libsasl2 that Debian does not have.
/// </summary>
public static class BundledLibrary
{
    /// <summary>With SASL by libsasl2, without it, for musl: the names that the package gives its builds.</summary>
    private static readonly string[] Builds = ["librdkafka", "centos8-librdkafka", "alpine-librdkafka"];

    private static readonly Lazy<nint> Loaded = new(Load);
    private static readonly Lazy<bool> Resolved = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Library).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(BundledLibrary).Assembly, Resolve);
        return true;
    });


    /// <summary>Call before the first use of either.</summary>
    public static void Use() => _ = Resolved.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => Builds.Contains(name) ? Loaded.Value : 0;

    /// <summary>0 when the application brings none, and then .NET looks for one as it always does.</summary>
    private static nint Load()
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var extension = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        var files = folders.SelectMany(folder => Builds.Select(build => Path.Combine(folder, build + extension))).Where(File.Exists);
        foreach (var file in files)
        {
            if (NativeLibrary.TryLoad(file, out var library)) return library;
        }
        return 0;
    }
}
