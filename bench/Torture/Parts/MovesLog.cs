using Microsoft.Extensions.Logging;

namespace ServerlessEvents.Bench.Torture.Parts;

/// <summary>
/// Prints on standard output which partitions the host has, and which of them the worker follows (<see cref="Edge.Moves"/> reads it).
/// </summary>
internal sealed class MovesLog : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.WriteLine(formatter(state, exception));
    }

    public void Dispose() { }
}
