namespace ServerlessEvents.Tests.Infra;

/// <summary>Bicep refused; the message is its sentence.</summary>
public sealed class BicepException(string message) : Exception(message);
