# SPDX-License-Identifier: Apache-2.0
"""What the build writes into docs/generated from the product itself, so that no page can differ from it."""
