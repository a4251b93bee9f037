using System.Diagnostics;
using System.Runtime.InteropServices;

#pragma warning disable CA1050 // the runtime looks for this name in no namespace

/// <summary>
/// Runs in the worker before the app does (DOTNET_STARTUP_HOOKS names this assembly). It ends the worker when the host that started it
/// ends, which closes the worker's standard input. It also takes the worker out of the terminal's process group, so that the host handles
/// Ctrl-C.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (!OperatingSystem.IsWindows()) _ = SetProcessGroup(0, 0);
        new Thread(UntilHostIsGone) { IsBackground = true, Name = "host" }.Start();
    }

    private static void UntilHostIsGone()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0) { }
        Process.GetCurrentProcess().Kill(); // like a platform that has lost the instance: there is no orderly stop
    }

    [DllImport("libc", EntryPoint = "setpgid")]
    private static extern int SetProcessGroup(int process, int group);
}
