namespace ServerlessEvents.Tests.Infra;

/// <summary>Bicep refused, with its sentence.</summary>
public sealed class BicepException(string message) : Exception(message);
